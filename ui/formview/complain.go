package formview

// Complain says under a field what is wrong with it and leaves the cursor where
// the person took it; Problem brings it back. An empty text takes the words away.
func (v *View) Complain(key, text string) {
	if f := v.field(key); f != nil {
		f.complain(text)
		v.content.Refresh()
	}
}
