package cipher

// records is a file in records of one length: a rollback journal, a temporary
// file. The last record may be shorter.
type records struct {
	sealer
	d      disk
	kind   byte
	length int64
	// torn says that a record that does not authenticate reads as zeros: in a
	// rollback journal it is the unsynced end, which SQLite's own checksums tell.
	torn bool
	buf  []byte // a sealed record, in C
	flat []byte // a plain one
}

func (e *records) size() (int64, int32) {
	end, rc := e.d.size()
	if rc != ok {
		return 0, rc
	}
	n, rest := end/(e.length+overhead), end%(e.length+overhead)
	return n*e.length + max(0, rest-overhead), ok
}

// load reads record i into flat, zeros where there is nothing; have is its length.
func (e *records) load(i, size int64) (have int64, rc int32) {
	clear(e.flat)
	have = min(max(0, size-i*e.length), e.length)
	if have == 0 {
		return 0, ok
	}
	b := e.buf[:have+overhead]
	if rc := e.d.read(b, i*(e.length+overhead)); rc != ok && rc != ioShort {
		return 0, rc
	} else if rc == ioShort || !e.open(b, e.kind, i) {
		if e.torn {
			return have, ok
		}
		return 0, ioData
	}
	copy(e.flat, b[:have])
	return have, ok
}

func (e *records) store(i, have int64) int32 {
	b := e.buf[:have+overhead]
	e.seal(b, e.flat[:have], e.kind, i)
	return e.d.write(b, i*(e.length+overhead))
}

func (e *records) read(p []byte, off int64) int32 {
	size, rc := e.size()
	if rc != ok {
		clear(p)
		return rc
	}
	short := off+int64(len(p)) > size
	for len(p) > 0 {
		i := off / e.length
		if _, rc := e.load(i, size); rc != ok {
			clear(p)
			return rc
		}
		n := copy(p, e.flat[off%e.length:])
		p, off = p[n:], off+int64(n)
	}
	if short {
		return ioShort
	}
	return ok
}

func (e *records) write(p []byte, off int64) int32 {
	size, rc := e.size()
	if rc != ok {
		return rc
	}
	if off > size { // no holes
		for i := size / e.length; i <= off/e.length; i++ {
			if _, rc := e.load(i, size); rc != ok {
				return rc
			}
			if have := min(off-i*e.length, e.length); have > 0 {
				if rc := e.store(i, have); rc != ok {
					return rc
				}
			}
		}
		size = off
	}
	for len(p) > 0 {
		i, inside := off/e.length, off%e.length
		n := min(int64(len(p)), e.length-inside)
		have := int64(0)
		if inside > 0 || off+n < size { // something of the record stays
			if have, rc = e.load(i, size); rc != ok {
				return rc
			}
		}
		copy(e.flat[inside:], p[:n])
		if rc := e.store(i, max(have, inside+n)); rc != ok {
			return rc
		}
		p, off = p[n:], off+n
		size = max(size, off)
	}
	return ok
}

func (e *records) truncate(to int64) int32 {
	size, rc := e.size()
	if rc != ok || to >= size {
		return rc
	}
	i, rest := to/e.length, to%e.length
	if rest == 0 {
		return e.d.truncate(i * (e.length + overhead))
	}
	if _, rc := e.load(i, size); rc != ok {
		return rc
	}
	if rc := e.store(i, rest); rc != ok {
		return rc
	}
	return e.d.truncate(i*(e.length+overhead) + rest + overhead)
}
