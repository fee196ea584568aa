package cipher

// Lengths of the write-ahead log as SQLite knows it, and as it lies on disk.
// https://www.sqlite.org/fileformat2.html#the_write_ahead_log
const (
	walHeader     = 32
	frameHeader   = 24
	frame         = frameHeader + pageSize
	diskWALHeader = walHeader + overhead
	diskFrameHead = frameHeader + overhead
	diskPage      = pageSize + overhead
	diskFrame     = diskFrameHead + diskPage
)

// wal is a write-ahead log: header, frame headers and pages are a record each,
// exactly what SQLite writes at once. Appending therefore never rewrites a byte
// that was synced before, which a cipher over blocks would.
type wal struct {
	sealer
	d     disk
	buf   []byte   // the longest record, in C
	wrote bool     // through this handle
	live  *liveLog // shared with other handles; nil knows nothing
}

// record is where a part of the log lies.
type record struct {
	kind   byte
	number int64 // of the frame, from 1; the header has 0
	start  int64 // as SQLite counts
	length int64
	disk   int64 // as it lies
}

func recordAt(off int64) record {
	if off < walHeader {
		return record{kindHeader, 0, 0, walHeader, 0}
	}
	n := (off - walHeader) / frame
	start, disk := walHeader+n*frame, diskWALHeader+n*diskFrame
	if off < start+frameHeader {
		return record{kindFrameHeader, n + 1, start, frameHeader, disk}
	}
	return record{kindFramePage, n + 1, start + frameHeader, pageSize, disk + diskFrameHead}
}

func (e *wal) read(p []byte, off int64) int32 {
	// Looking for the end of the log, SQLite reads the header and whole frames,
	// and takes zeros for the end. So a record that a power cut tore ends the
	// log. Any other read expects what it asks for to be there; so does a whole
	// frame through a handle that wrote, which is SQLite renewing checksums.
	searching := off == 0 && len(p) == walHeader || len(p) == frame && !e.wrote
	for len(p) > 0 {
		r := recordAt(off)
		n := min(int64(len(p)), r.start+r.length-off)
		b := e.buf[:r.length+overhead]
		rc := e.d.read(b, r.disk)
		if rc != ok && rc != ioShort {
			clear(p)
			return rc
		}
		mark := markOf(b)
		good := rc == ok && (searching || e.live.is(r, mark)) && e.open(b, r.kind, r.number)
		if searching && good {
			e.live.note(r, mark)
		}
		if !good {
			switch {
			case rc == ioShort && off == 0:
				clear(p)
				return ioShort
			case !searching:
				clear(p)
				return ioData
			}
			clear(b)
		}
		copy(p[:n], b[off-r.start:r.length])
		p, off = p[n:], off+n
	}
	return ok
}

func (e *wal) write(p []byte, off int64) int32 {
	e.wrote = true
	for len(p) > 0 {
		r := recordAt(off)
		if off != r.start || int64(len(p)) < r.length {
			return ioWrite // half a record cannot be sealed
		}
		b := e.buf[:r.length+overhead]
		e.seal(b, p[:r.length], r.kind, r.number)
		mark := markOf(b)
		rc := e.d.write(b, r.disk)
		if rc != ok {
			mark = 0 // whatever part of it came through
		}
		e.live.note(r, mark)
		if rc != ok {
			return rc
		}
		p, off = p[r.length:], off+r.length
	}
	return ok
}

func (e *wal) truncate(size int64) int32 {
	if size <= 0 {
		e.live.cut(0)
		return e.d.truncate(0)
	}
	r := recordAt(size) // a record that would be cut goes whole
	e.live.cut(r.number)
	return e.d.truncate(r.disk)
}

// size counts whole records; what a cut left of one is nothing to SQLite.
func (e *wal) size() (int64, int32) {
	end, rc := e.d.size()
	if rc != ok || end < diskWALHeader {
		return 0, rc
	}
	n, rest := (end-diskWALHeader)/diskFrame, (end-diskWALHeader)%diskFrame
	size := walHeader + n*frame
	if rest >= diskFrameHead {
		size += frameHeader
	}
	return size, ok
}
