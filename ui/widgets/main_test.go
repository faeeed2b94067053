package widgets

import (
	"os"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"go.uber.org/goleak"

	"saihakko/ui/language"
	"saihakko/ui/theme"
)

func TestMain(m *testing.M) {
	if err := language.Apply(language.Japanese); err != nil {
		panic(err)
	}
	code := m.Run()
	if err := goleak.Find(); err != nil && code == 0 {
		os.Stderr.WriteString(err.Error())
		code = 1
	}
	os.Exit(code)
}

// window shows content in a window of the test driver, in the house's theme.
func window(t *testing.T, mode theme.Mode, size fyne.Size, content fyne.CanvasObject) fyne.Window {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(theme.New(mode, 1))
	w := test.NewTempWindow(t, content)
	w.SetPadded(false)
	w.Resize(size)
	return w
}

// setScale stands for a screen with more pixels.
func setScale(t *testing.T, c fyne.Canvas, scale float32) {
	t.Helper()
	scalable, ok := c.(interface{ SetScale(float32) })
	if !ok {
		t.Fatal("the test driver's canvas cannot be scaled any more")
	}
	scalable.SetScale(scale)
}
