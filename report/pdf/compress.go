package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"runtime"
	"sync"
)

// compressPages deflates every stream the library left plain: the pages.
// Several go at once; each is compressed for itself, so the result does not
// depend on how many.
func compressPages(objects [][]byte) error {
	workers := min(runtime.GOMAXPROCS(0), 4)
	errs := make([]error, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			var c compressor
			for i := w; i < len(objects) && errs[w] == nil; i += workers {
				objects[i], errs[w] = c.object(objects[i])
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

type compressor struct {
	z   *zlib.Writer
	out bytes.Buffer
}

// object compresses the stream of an object whose dictionary holds nothing but
// its length; every other object is given back as it is.
func (c *compressor) object(o []byte) ([]byte, error) {
	const begin, end = ">>\nstream\n", "\nendstream\nendobj\n"
	nl := bytes.IndexByte(o, '\n') // after "12 0 obj"
	at := bytes.Index(o, []byte(begin))
	if at < 0 || nl > at || !bytes.HasSuffix(o, []byte(end)) {
		return o, nil
	}
	length, only := bytes.CutPrefix(o[nl+1:at], []byte("<</Length "))
	if !only || bytes.ContainsAny(length, "/ \n") {
		return o, nil
	}
	plain := o[at+len(begin) : len(o)-len(end)]
	if len(plain) < 64 {
		return o, nil
	}
	c.out.Reset()
	if c.z == nil {
		z, err := zlib.NewWriterLevel(&c.out, zlib.BestSpeed)
		if err != nil {
			return nil, fmt.Errorf("compress a page: %w", err)
		}
		c.z = z
	} else {
		c.z.Reset(&c.out)
	}
	if _, err := c.z.Write(plain); err != nil {
		return nil, fmt.Errorf("compress a page: %w", err)
	}
	if err := c.z.Close(); err != nil {
		return nil, fmt.Errorf("compress a page: %w", err)
	}
	packed := fmt.Appendf(make([]byte, 0, c.out.Len()+96), "%s<</Filter /FlateDecode /Length %d>>\nstream\n", o[:nl+1], c.out.Len())
	packed = append(packed, c.out.Bytes()...)
	return append(packed, end...), nil
}
