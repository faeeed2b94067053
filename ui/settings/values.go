// Package settings is 「設定」: what the user may choose about the window, and the screen for it.
package settings

import (
	"saihakko/ui/language"
	"saihakko/ui/theme"
)

// Theme is the choice between light and dark.
type Theme string

// The choices. An unknown one counts as System.
const (
	System Theme = "system"
	Light  Theme = "light"
	Dark   Theme = "dark"
)

// Mode is what package theme calls the choice.
func (t Theme) Mode() theme.Mode {
	switch t {
	case Light:
		return theme.Light
	case Dark:
		return theme.Dark
	}
	return theme.FollowSystem
}

// Values are the window's settings. None of them is a secret. Width and Height are the window's size when it was last
// closed, in device independent pixels.
type Values struct {
	Language language.Language `json:"language,omitempty"`
	Theme    Theme             `json:"theme,omitempty"`
	Width    float32           `json:"width,omitempty"`
	Height   float32           `json:"height,omitempty"`
}
