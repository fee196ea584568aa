package cipher

import (
	"encoding/binary"
	"os"
	"sync"
)

// liveLog is what this process knows of a write-ahead log in use: the beginning
// of the nonce of each record, as it was written here or as recovery found it.
//
// A record of the log is bound to its frame, not to the page it holds: the same
// frame of an earlier log under the same key authenticates and may hold another
// page. Recovery finds that by SQLite's salts and running checksum, but SQLite
// looks at neither when it reads a page later. So what was put in a frame's
// place since, however authentic, is refused here.
type liveLog struct {
	file  os.FileInfo
	users int

	mu    sync.Mutex
	marks [][2]uint64 // by frame, of its header and its page; 0 is the log's header
}

// liveLogs are those of all keys: every connection to a file shares one.
var liveLogs struct {
	sync.Mutex
	all []*liveLog
}

// joinLog is the log at path, which is open; nil where the system does not tell
// which file that is.
func joinLog(path string) *liveLog {
	info, err := os.Stat(path)
	if err != nil {
		return nil
	}
	liveLogs.Lock()
	defer liveLogs.Unlock()
	for _, l := range liveLogs.all {
		if os.SameFile(l.file, info) {
			l.users++
			return l
		}
	}
	l := &liveLog{file: info, users: 1}
	liveLogs.all = append(liveLogs.all, l)
	return l
}

// leave gives the log up; the last to leave forgets it.
func (l *liveLog) leave() {
	if l == nil {
		return
	}
	liveLogs.Lock()
	defer liveLogs.Unlock()
	if l.users--; l.users > 0 {
		return
	}
	for i, other := range liveLogs.all {
		if other == l {
			liveLogs.all = append(liveLogs.all[:i], liveLogs.all[i+1:]...)
			return
		}
	}
}

// markOf is what is kept of a sealed record.
func markOf(sealed []byte) uint64 { return binary.BigEndian.Uint64(sealed[len(sealed)-nonce:]) }

func (r record) column() int {
	if r.kind == kindFramePage {
		return 1
	}
	return 0
}

// note keeps which record stands in a place; 0 where that is not known.
func (l *liveLog) note(r record, mark uint64) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for int64(len(l.marks)) <= r.number {
		l.marks = append(l.marks, [2]uint64{})
	}
	l.marks[r.number][r.column()] = mark
}

// is reports whether a record may be the one in its place.
func (l *liveLog) is(r record, mark uint64) bool {
	if l == nil {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if int64(len(l.marks)) <= r.number {
		return true
	}
	known := l.marks[r.number][r.column()]
	return known == 0 || known == mark
}

// cut forgets what stood at frame n and behind it.
func (l *liveLog) cut(n int64) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if int64(len(l.marks)) > n {
		l.marks = l.marks[:n:n]
	}
}
