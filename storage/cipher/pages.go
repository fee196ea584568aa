package cipher

const (
	pageSize = 4096
	// reserved bytes end each page: tag and nonce
	reserved = overhead
	// lockPage is never written: SQLite locks bytes of it, and on Windows such
	// locks are mandatory. Pages keep their place so that it stays the same page.
	lockPage = 0x40000000 / pageSize
)

// pages is the database file: each page sealed in place, its number bound in.
type pages struct {
	sealer
	d   disk
	buf []byte // one page of C
}

func (e *pages) read(p []byte, off int64) int32 {
	inside := off % pageSize
	if inside == 0 && len(p) == pageSize {
		return e.page(p, off)
	}
	if inside+int64(len(p)) > pageSize {
		clear(p)
		return ioRead
	}
	rc := e.page(e.buf, off-inside)
	copy(p, e.buf[inside:])
	if rc == ioData && off == 0 && len(p) == 100 {
		// The look at the header before any lock: a checkpoint cut short may
		// have torn page 1 while the log still holds it whole. SQLite reads the
		// page again, properly, after the log.
		return ioShort
	}
	return rc
}

// page reads the whole page at off into p.
func (e *pages) page(p []byte, off int64) int32 {
	rc := e.d.read(p, off)
	if rc == ioShort {
		if end, rc := e.d.size(); rc != ok {
			clear(p)
			return rc
		} else if off >= end {
			clear(p)
			return ioShort
		}
		clear(p) // half a page
		return ioData
	}
	if rc != ok {
		clear(p)
		return rc
	}
	if !e.open(p, 0, off/pageSize+1) {
		return ioData
	}
	return ok
}

func (e *pages) write(p []byte, off int64) int32 {
	if len(p) != pageSize || off%pageSize != 0 || !zero(p[pageSize-reserved:]) {
		return ioWrite // SQLite would lose what stands in the reserved bytes
	}
	if off == 0 && (p[16] != pageSize>>8 || p[17] != 0 || p[20] != reserved) {
		return ioWrite // a database that keeps no room for the tag
	}
	end, rc := e.d.size()
	if rc == ok && off > end {
		rc = e.fill(end, off)
	}
	if rc != ok {
		return rc
	}
	e.seal(e.buf, p[:pageSize-reserved], 0, off/pageSize+1)
	return e.d.write(e.buf, off)
}

var zeros [pageSize]byte

// fill seals pages of zeros from the end of the file up to off, so that no page
// below the end fails to authenticate. SQLite leaves such holes for pages that
// were freed before they were ever written.
func (e *pages) fill(end, off int64) int32 {
	for at := end - end%pageSize; at < off; at += pageSize {
		if at/pageSize == lockPage {
			continue
		}
		e.seal(e.buf, zeros[:pageSize-reserved], 0, at/pageSize+1)
		if rc := e.d.write(e.buf, at); rc != ok {
			return rc
		}
	}
	return ok
}

func (e *pages) truncate(size int64) int32 {
	end, rc := e.d.size()
	if rc != ok {
		return rc
	}
	if size > end {
		return e.fill(end, size)
	}
	return e.d.truncate(size)
}

func (e *pages) size() (int64, int32) { return e.d.size() }

func zero(p []byte) bool {
	for _, b := range p {
		if b != 0 {
			return false
		}
	}
	return true
}
