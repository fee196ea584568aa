package kit

import "fyne.io/fyne/v2"

// passKey hands a key the widget has no use for to the window. The toolkit
// gives keys to the focused widget only, so without this F1 or Escape would be
// dead while any list or field has the focus.
func passKey(from fyne.CanvasObject, ev *fyne.KeyEvent) {
	c := canvasOf(from)
	if c == nil {
		return
	}
	if f := c.OnTypedKey(); f != nil {
		f(ev)
	}
}

// isWindowKey says whether a key can only mean something to the window, even
// while a person types in a field.
func isWindowKey(k fyne.KeyName) bool {
	switch k {
	case fyne.KeyEscape, fyne.KeyF1, fyne.KeyF2, fyne.KeyF3, fyne.KeyF4, fyne.KeyF5, fyne.KeyF6,
		fyne.KeyF7, fyne.KeyF8, fyne.KeyF9, fyne.KeyF10, fyne.KeyF11, fyne.KeyF12:
		return true
	}
	return false
}

// canvasOf finds the canvas an object stands on, or nil.
func canvasOf(o fyne.CanvasObject) fyne.Canvas {
	app := fyne.CurrentApp()
	if app == nil {
		return nil
	}
	return app.Driver().CanvasForObject(o)
}

// focus asks for the keyboard, if the object is on a canvas.
func focus(o fyne.CanvasObject) {
	f, ok := o.(fyne.Focusable)
	if !ok {
		return
	}
	if c := canvasOf(o); c != nil && c.Focused() != f {
		c.Focus(f)
	}
}

// isFocused says whether the object has the keyboard now.
func isFocused(o fyne.CanvasObject) bool {
	c := canvasOf(o)
	if c == nil {
		return false
	}
	f, ok := o.(fyne.Focusable)
	return ok && c.Focused() == f
}
