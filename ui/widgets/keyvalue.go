package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Pair is one row of KeyValues.
type Pair struct {
	Key, Value string
	// Content replaces Value by an object, if not nil.
	Content fyne.CanvasObject
}

// KeyValues shows what was entered: the name at the left, the value at the right, a hairline between rows. An empty
// value is shown as 「—」.
type KeyValues struct {
	widget.BaseWidget
	keyWidth float32
	rows     *fyne.Container
}

// NewKeyValues makes the rows. keyWidth is the width of the left column; 0 means 146.
func NewKeyValues(keyWidth float32, pairs ...Pair) *KeyValues {
	if keyWidth == 0 {
		keyWidth = 146
	}
	k := &KeyValues{keyWidth: keyWidth, rows: Column(0)}
	k.ExtendBaseWidget(k)
	k.Set(pairs...)
	return k
}

// Set replaces the rows.
func (k *KeyValues) Set(pairs ...Pair) {
	k.rows.Objects = nil
	for _, p := range pairs {
		value := p.Content
		if value == nil {
			text := p.Value
			if text == "" {
				text = "—"
			}
			value = NewParagraph(Body, text)
		}
		// The key stays on the first line of a value that wraps.
		key := Column(0, Gap(0, 2), NewCutLabel(Muted, p.Key))
		row := TopRow(14, Width(k.keyWidth, key), Grow(value))
		k.rows.Add(HLine())
		k.rows.Add(Pad(6, 0, 6, 0, row))
	}
	k.rows.Refresh()
	k.Refresh()
}

// DescribeChildren implements describe.Parent.
func (k *KeyValues) DescribeChildren() []fyne.CanvasObject { return []fyne.CanvasObject{k.rows} }

// CreateRenderer implements fyne.Widget.
func (k *KeyValues) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(k.rows) }
