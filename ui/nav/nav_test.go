package nav

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

type page struct {
	route Route
	log   *[]string
	state string
}

func (p *page) Route() Route               { return p.route }
func (p *page) Content() fyne.CanvasObject { return widget.NewLabel(p.route.String()) }
func (p *page) FirstFocus() fyne.Focusable { return nil }
func (p *page) Leave()                     { *p.log = append(*p.log, "leave "+p.route.String()) }
func (p *page) Keep() any                  { return p.state }
func (p *page) Restore(state any)          { p.state, _ = state.(string) }

func navigator() (*Navigator, *[]string) {
	log := &[]string{}
	n := New(func(r Route) Page { return &page{route: r, log: log} },
		func(p Page) { *log = append(*log, "show "+p.Route().String()) })
	return n, log
}

func current(t *testing.T, n *Navigator) *page {
	t.Helper()
	p, ok := n.current.(*page)
	if !ok {
		t.Fatalf("at %v", n.current)
	}
	return p
}

var (
	home      = Route{Page: "home"}
	applicant = Route{Page: "reissue/applicant", Param: "7"}
	terminals = Route{Page: "reissue/terminals", Param: "7"}
)

func TestBackAndForwardWalkTheHistory(t *testing.T) {
	n, _ := navigator()
	for _, r := range []Route{home, applicant, terminals} {
		n.Go(r)
	}
	if n.Forward() {
		t.Error("went forward from the newest page")
	}
	for _, want := range []Route{applicant, home} {
		if !n.Back() || n.current.Route() != want {
			t.Fatalf("at %v, want %v", n.current.Route(), want)
		}
	}
	if n.Back() {
		t.Error("went back from the first page")
	}
	if !n.Forward() || n.current.Route() != applicant {
		t.Errorf("forward leads to %v, want %v", n.current.Route(), applicant)
	}
}

func TestGoingElsewhereForgetsWhatWasAhead(t *testing.T) {
	n, _ := navigator()
	n.Go(home)
	n.Go(applicant)
	n.Back()
	n.Go(terminals)
	if n.Forward() {
		t.Error("the old way ahead is still there")
	}
	if n.Back(); n.current.Route() != home {
		t.Errorf("back leads to %v, want %v", n.current.Route(), home)
	}
}

func TestEveryPageIsLeftBeforeTheNextIsShown(t *testing.T) {
	n, log := navigator()
	n.Go(home)
	n.Go(home) // is there already
	n.Go(applicant)
	n.Back()
	want := []string{
		"show home", "leave home", "show reissue/applicant#7", "leave reissue/applicant#7", "show home",
	}
	if !slices.Equal(*log, want) {
		t.Errorf("got %q, want %q", *log, want)
	}
}

func TestKeptStateComesBack(t *testing.T) {
	n, _ := navigator()
	n.Go(home)
	current(t, n).state = "filter: 21105"
	n.Go(applicant)
	n.Back()
	if got := current(t, n).state; got != "filter: 21105" {
		t.Errorf("got %q", got)
	}
}

func TestReplaceTakesThePlaceOfThePage(t *testing.T) {
	n, _ := navigator()
	n.Go(home)
	n.Go(terminals)
	n.Replace(Route{Page: "reissue/done", Param: "30218845"})
	if n.Back(); n.current.Route() != home {
		t.Errorf("back leads to %v, want %v", n.current.Route(), home)
	}
}

func TestResetLeavesNoWayBack(t *testing.T) {
	n, _ := navigator()
	n.Go(home)
	n.Go(applicant)
	n.Reset(Route{Page: "login"})
	if n.Back() || n.Forward() {
		t.Error("there is still a history")
	}
}

// keyed is a canvas of which only the shortcuts matter; the test driver's has no way to type them.
type keyed struct {
	fyne.Canvas
	shortcuts fyne.ShortcutHandler
}

func (k *keyed) AddShortcut(s fyne.Shortcut, f func(fyne.Shortcut)) { k.shortcuts.AddShortcut(s, f) }

func TestAltArrowsWalkTheHistory(t *testing.T) {
	c := &keyed{}
	n, _ := navigator()
	n.BindKeys(c)
	n.Go(home)
	n.Go(applicant)
	press := func(key fyne.KeyName) {
		c.shortcuts.TypedShortcut(&desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierAlt})
	}
	if press(fyne.KeyLeft); n.current.Route() != home {
		t.Errorf("Alt+← leads to %v, want %v", n.current.Route(), home)
	}
	if press(fyne.KeyRight); n.current.Route() != applicant {
		t.Errorf("Alt+→ leads to %v, want %v", n.current.Route(), applicant)
	}
}
