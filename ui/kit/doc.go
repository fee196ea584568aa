// Package kit is Bridgelog's own set of widgets: chips, clocks, the dense
// table, the quick-entry line, the timeline ribbon and the quiet furniture
// around them, with the theme that colours them.
//
// It promises that values go in, intent comes out through callbacks, every
// mouse action has a key, colour is never the only sign, and that each widget
// can say in words what it shows (see Outliner). State lives in the widget,
// never in its renderer, because a hidden widget's renderer may be destroyed.
//
// It refuses to know an incident, to act, to read a clock or to start a
// goroutine; it imports the toolkit (never its app package) and the standard
// library only. All methods must be called on the toolkit's own goroutine.
package kit
