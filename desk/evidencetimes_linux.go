package desk

import (
	"io/fs"
	"syscall"
	"time"
)

// otherTimes are when name, owner or rights were changed, and when it was last
// read. A file system may keep neither well.
func otherTimes(info fs.FileInfo) (changed, accessed time.Time, ok bool) {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return changed, accessed, false
	}
	return time.Unix(s.Ctim.Unix()), time.Unix(s.Atim.Unix()), true
}
