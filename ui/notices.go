package ui

import (
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"saihakko/ui/explain"
	"saihakko/ui/widgets"
)

// notices are what concerns every screen, below the navigation bar. Each can be put away.
type notices struct {
	object *fyne.Container
	shown  map[string]fyne.CanvasObject
	// changed lays the window out anew, since the page below has more or less room.
	changed func()
}

func newNotices(changed func()) *notices {
	n := &notices{object: widgets.Column(0), shown: map[string]fyne.CanvasObject{}, changed: changed}
	n.object.Hide()
	return n
}

// put shows a notice, in place of an earlier one of the same kind. What can be done about it comes before hiding it.
func (n *notices) put(kind string, tone widgets.Tone, text string, actions ...fyne.CanvasObject) {
	n.take(kind)
	notice := widgets.NewNotice(tone, text)
	notice.WithAction(widgets.Row(16, append(actions,
		widgets.NewSmallLink(lang.L("Hide this notice"), func() { n.take(kind) }))...))
	o := widgets.Pad(8, 20, 0, 20, notice)
	n.shown[kind] = o
	n.object.Objects = append(n.object.Objects, o)
	n.refresh()
}

// take removes a notice, if it is there.
func (n *notices) take(kind string) {
	o, ok := n.shown[kind]
	if !ok {
		return
	}
	delete(n.shown, kind)
	n.object.Remove(o)
	n.refresh()
}

func (n *notices) refresh() {
	if len(n.shown) == 0 {
		n.object.Hide()
	} else {
		n.object.Show()
	}
	n.object.Refresh()
	n.changed()
}

// slow says why the start takes long: the keyring is the one thing that asks questions of its own.
func (n *notices) slow() {
	n.put("slow", widgets.Blue, lang.L("Waiting for the password store (keyring) of this PC. It may be asking for its password in another window. You can enter the log-in meanwhile."))
}

// memoryOnly says what does not survive the program's end, and why (design.md §3.2). Without a keyring that is the log-in
// data too. beginAnew is offered where it is not nil.
func (n *notices) memoryOnly(why error, loginKept bool, beginAnew func()) {
	v := map[string]string{"Why": explain.Sentence(why).Text}
	text := lang.L("Drafts and log-in data are kept in memory only and are gone when the program is closed. {{.Why}}", v)
	if loginKept {
		text = lang.L("Drafts are kept in memory only and are gone when the program is closed. {{.Why}}", v)
	}
	var actions []fyne.CanvasObject
	if beginAnew != nil {
		actions = append(actions, widgets.NewSmallLink(lang.L("Set the old data aside and begin anew"), beginAnew))
	}
	n.put("memory", widgets.Amber, text, actions...)
}

// setAside says where the data of a lost key are now.
func (n *notices) setAside(folder string) {
	n.put("memory", widgets.Blue, lang.L("The old data were set aside in the folder {{.Folder}}. Nothing was deleted.",
		map[string]string{"Folder": folder}))
}

// setAsideFailed says that the data of a lost key are where they were.
func (n *notices) setAsideFailed(why error, again func()) {
	n.put("memory", widgets.Amber, lang.L("The old data could not be set aside. {{.Why}}",
		map[string]string{"Why": explain.Sentence(why).Text}), widgets.NewSmallLink(lang.L("Try again"), again))
}

// keepFailed says that the log-in could not be kept although the user asked for it, or not be removed although not.
func (n *notices) keepFailed(keep bool, why error) {
	v := map[string]string{"Why": explain.Sentence(why).Brief()}
	text := lang.L("You are logged in, but the log-in data could not be kept. {{.Why}}", v)
	if !keep {
		text = lang.L("You are logged in, but log-in data kept earlier could not be removed from this PC. {{.Why}}", v)
	}
	n.put("keep", widgets.Amber, text)
}

// skewAtLeast is from when on a wrong clock is told of: less harms nobody.
const skewAtLeast = 5 * time.Minute

// skew warns of a wrong clock, and takes the warning back once it is right.
func (n *notices) skew(by time.Duration) {
	if by.Abs() < skewAtLeast {
		n.take("skew")
		return
	}
	v := map[string]string{"Difference": difference(by.Abs())}
	text := lang.L("The clock of this PC is {{.Difference}} behind the service's. Deadlines are counted by the service's clock. Please set the date and time of this PC.", v)
	if by < 0 {
		text = lang.L("The clock of this PC is {{.Difference}} ahead of the service's. Deadlines are counted by the service's clock. Please set the date and time of this PC.", v)
	}
	if _, there := n.shown["skew"]; !there {
		n.put("skew", widgets.Amber, text)
	}
}

// difference words a difference of clocks in its largest unit.
func difference(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return lang.L("{{.Count}} d", map[string]string{"Count": strconv.Itoa(int(d.Hours() / 24))})
	case d >= 2*time.Hour:
		return lang.L("{{.Count}} h", map[string]string{"Count": strconv.Itoa(int(d.Hours()))})
	}
	return lang.L("{{.Count}} min", map[string]string{"Count": strconv.Itoa(int(d.Minutes()))})
}
