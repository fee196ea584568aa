package kit

import "sync/atomic"

var touches atomic.Int64

// Touches counts what a person did with keys and mouse. Whoever compares two
// counts knows whether somebody was there between: the toolkit tells of it
// nowhere else.
func Touches() int64 { return touches.Load() }

func touch() { touches.Add(1) }

// pressedBySpace says that the space bar pressed a button just now. The toolkit
// sends the blank after the key, to whatever has the keyboard by then: a field
// the button led to would begin with it.
var pressedBySpace bool
