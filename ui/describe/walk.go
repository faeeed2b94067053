package describe

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Visit is one object met on a walk.
type Visit struct {
	Object fyne.CanvasObject
	// Position is where the object is on the canvas.
	Position fyne.Position
	// ClipFrom and ClipTo are the corners of what can be seen at all at this depth.
	ClipFrom, ClipTo fyne.Position
	// Scrolls are the scroll areas around the object, outermost first.
	Scrolls []*container.Scroll
}

// MiddleVisible tells whether the middle of the object can be seen, and so be pressed.
func (v Visit) MiddleVisible() bool {
	size := v.Object.Size()
	x, y := v.Position.X+size.Width/2, v.Position.Y+size.Height/2
	return x >= v.ClipFrom.X && x < v.ClipTo.X && y >= v.ClipFrom.Y && y < v.ClipTo.Y
}

// Walk meets every object below root that is not hidden, parents first. It goes no deeper where visit says false.
func Walk(root fyne.CanvasObject, size fyne.Size, visit func(Visit) bool) {
	if root == nil {
		return
	}
	walk(Visit{Object: root, Position: root.Position(), ClipTo: fyne.NewPos(size.Width, size.Height)}, visit)
}

func walk(v Visit, visit func(Visit) bool) {
	if !v.Object.Visible() || !visit(v) {
		return
	}
	inner := v
	if s, ok := v.Object.(*container.Scroll); ok {
		end := v.Position.AddXY(s.Size().Width, s.Size().Height)
		inner.ClipFrom = fyne.NewPos(max(v.ClipFrom.X, v.Position.X), max(v.ClipFrom.Y, v.Position.Y))
		inner.ClipTo = fyne.NewPos(min(v.ClipTo.X, end.X), min(v.ClipTo.Y, end.Y))
		inner.Scrolls = append(v.Scrolls[:len(v.Scrolls):len(v.Scrolls)], s)
	}
	for _, child := range childrenOf(v.Object) {
		if child == nil {
			continue
		}
		inner.Object = child
		inner.Position = v.Position.Add(child.Position())
		walk(inner, visit)
	}
}

// Find looks for target below root.
func Find(root, target fyne.CanvasObject, size fyne.Size) (found Visit, ok bool) {
	Walk(root, size, func(v Visit) bool {
		if v.Object == target {
			found, ok = v, true
		}
		return !ok
	})
	return found, ok
}
