package ui

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/png"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"bridgelog/ui/kit"
)

// heldFile is a file in memory, counting how often it stands open.
type heldFile struct {
	*bytes.Reader
	open *int
	bad  error
}

func (h heldFile) ReadAt(p []byte, off int64) (int, error) {
	if h.bad != nil {
		return 0, h.bad
	}
	return h.Reader.ReadAt(p, off)
}

func (h heldFile) Close() error { *h.open--; return nil }

// looking is a view of a file in the window of a bridge.
func looking(t *testing.T, raw []byte, bad error) *fileView {
	t.Helper()
	b := newBridge(t)
	var open int
	t.Cleanup(func() {
		if open != 0 {
			t.Errorf("%d files were left open", open)
		}
	})
	f := newFileView(b.Shell, func(context.Context) (viewSource, error) {
		open++
		return heldFile{bytes.NewReader(raw), &open, bad}, nil
	})
	b.Window().SetContent(f.content)
	f.show()
	return f
}

func seen(f *fileView) string { return kit.OutlineText(f.content) }

// pngOf is the picture's file.
func pngOf(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAPictureThatWouldFillTheMemoryIsRefusedWithASentence(t *testing.T) {
	bomb := pngOf(t, 4, 4)
	binary.BigEndian.PutUint32(bomb[16:], 100_000) // width, height and checksum of the first chunk
	binary.BigEndian.PutUint32(bomb[20:], 100_000)
	binary.BigEndian.PutUint32(bomb[29:], crc32.ChecksumIEEE(bomb[12:29]))
	f := looking(t, bomb, nil)
	if got := seen(f); !strings.Contains(got, "too large to be shown") || f.kind != "png" {
		t.Errorf("shown: %s", got)
	}
	f.modes.Set("digits")
	f.turnTo("digits")
	if digits := f.cell(0, "digits").Text; !strings.HasPrefix(digits, "89 50 4e 47") {
		t.Errorf("bytes: %s", digits)
	}
}

func TestAPictureIsShownAndABrokenOneSaysSo(t *testing.T) {
	f := looking(t, pngOf(t, 64, 32), nil)
	if got := f.where.Text; !strings.Contains(got, "png, 64 × 32") || len(f.hold.Objects) != 1 {
		t.Errorf("%q", got)
	}
	broken := looking(t, pngOf(t, 64, 32)[:50], nil)
	if got := seen(broken); !strings.Contains(got, "cannot be shown") {
		t.Errorf("shown: %s", got)
	}
}

func TestALongTextIsReadPartAfterPartAndHidesNothing(t *testing.T) {
	line := "GET /a?\u202exe.txt HTTP/1.1 <script>alert(1)</script>\n"
	raw := []byte(strings.Repeat(line, 3000))
	f := looking(t, raw, nil)
	if got := f.cell(0, "letters").Text; got != `GET /a?\u202exe.txt HTTP/1.1 <script>alert(1)</script>` {
		t.Errorf("the first line is shown as %q", got)
	}
	if f.parts() != int64(len(raw)/viewPart+1) || f.before.Disabled() == false || f.after.Disabled() {
		t.Errorf("%d parts, before %v, after %v", f.parts(), !f.before.Disabled(), !f.after.Disabled())
	}
	letters := 0
	for {
		for i := range f.rows() {
			letters += len(f.lines[i])
		}
		if f.part+1 == f.parts() {
			break
		}
		f.table.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	}
	if letters < len(raw)-3000 {
		t.Errorf("%d letters were shown of %d", letters, len(raw))
	}
	if !f.after.Disabled() || !strings.Contains(f.where.Text, "UTF-8") {
		t.Errorf("at the end: %q", f.where.Text)
	}
}

func TestAFileThatCannotBeReadIsASentenceAndAnEmptyOneIsEmpty(t *testing.T) {
	if got := seen(looking(t, []byte("x"), errors.New("the stick was pulled out"))); !strings.Contains(got, "pulled out") {
		t.Errorf("shown: %s", got)
	}
	if got := seen(looking(t, nil, nil)); !strings.Contains(got, "The file is empty") {
		t.Errorf("shown: %s", got)
	}
}
