// Package widgets holds the controls that the screens share, in the house's look (package theme).
//
// What they have in common: every control can be operated with the keyboard and shows where the keyboard is; a
// control that gets the keyboard scrolls itself into view; none of them judges what was entered; each describes
// itself (package describe); Enter and Esc do nothing in a text field, because on X11 and macOS these keys also
// arrive while an input method is still composing (facts/fyne.md 2.1).
package widgets
