package ui

import (
	"context"
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // pictures people keep as evidence
	_ "image/jpeg" //
	_ "image/png"  //
	"io"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	_ "golang.org/x/image/bmp"  //
	_ "golang.org/x/image/webp" //

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// Bounds of what is shown: a picture of a few bytes can stand for gigabytes.
const (
	viewPart    = 64 << 10   // bytes shown at once, as letters or digits
	viewPixels  = 50_000_000 // of a picture, width times height
	viewPicture = 64 << 20   // bytes of a picture
	viewWidth   = 160        // letters in one line
	viewHead    = 16 << 10   // bytes the form is guessed from
)

// viewSource is a file opened for looking at.
type viewSource interface {
	io.ReaderAt
	io.Closer
	Size() int64
}

// viewMode is how a file is looked at.
type viewMode int

const (
	viewPictures viewMode = iota
	viewLetters
	viewDigits
)

// fileView shows a file as a picture, as letters or as bytes. It never runs and
// never renders what is active in a file: no markup, no links, no scripts. The
// file is opened anew for every part, so that nothing of it stays open.
type fileView struct {
	s    *Shell
	open func(context.Context) (viewSource, error)

	size  int64
	form  textForm
	kind  string // of a picture: "png"
	mode  viewMode
	part  int64
	lines []string // letters
	raw   []byte   // digits
	stop  func()

	content *fyne.Container
	modes   *kit.ChoiceRow
	where   *kit.Text
	before  *kit.Button
	after   *kit.Button
	table   *kit.DenseTable
	hold    *fyne.Container // the table, the picture or a sentence
}

// newFileView looks at a file; show begins.
func newFileView(s *Shell, open func(context.Context) (viewSource, error)) *fileView {
	f := &fileView{s: s, open: open, stop: func() {}}
	f.where = kit.NewText("", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall, Truncate: true})
	f.before = kit.NewButtonOf(kit.ButtonQuiet, "Part before", "", func() { f.turn(-1) })
	f.after = kit.NewButtonOf(kit.ButtonQuiet, "Part after", "", func() { f.turn(1) })
	f.table = kit.NewDenseTable(nil, f.rows, f.cell)
	f.table.Name = "content"
	f.table.HideHeader = true
	f.table.OnKey = func(_ int, key fyne.KeyName) bool {
		switch key {
		case fyne.KeyRight:
			f.turn(1)
		case fyne.KeyLeft:
			f.turn(-1)
		default:
			return false
		}
		return true
	}
	f.hold = container.NewStack()
	f.content = container.NewStack(f.hold)
	return f
}

// first is what one look at the beginning tells.
type first struct {
	size    int64
	form    textForm
	picture image.Config
	kind    string
}

// show looks at the beginning of the file and chooses how to show it.
func (f *fileView) show() {
	f.say("Opening…")
	f.stop = f.s.Run(func(ctx context.Context) func() {
		var look first
		err := f.with(ctx, func(src viewSource) error {
			look.size = src.Size()
			head := make([]byte, min(viewHead, look.size))
			n, err := src.ReadAt(head, 0)
			if err != nil && !errors.Is(err, io.EOF) {
				return err
			}
			look.form = guessForm(head[:n])
			if c, kind, err := image.DecodeConfig(io.NewSectionReader(src, 0, look.size)); err == nil {
				look.picture, look.kind = c, kind
			}
			return nil
		})
		return func() {
			if err != nil {
				f.fail(err)
				return
			}
			f.size, f.form, f.kind = look.size, look.form, look.kind
			f.choose(look)
		}
	})
}

// choose offers the ways that make sense, and takes the first.
func (f *fileView) choose(look first) {
	var ways []kit.Option
	if look.kind != "" {
		ways = append(ways, kit.Option{Key: "picture", Label: "Picture"})
	}
	ways = append(ways, kit.Option{Key: "letters", Label: "Text"}, kit.Option{Key: "digits", Label: "Bytes"})
	f.modes = kit.NewChoiceRow("Shown as", ways)
	f.modes.OnChange = func(keys []string) {
		if len(keys) == 1 {
			f.turnTo(keys[0])
		}
	}
	where := wide(360, f.where)
	bar := newFlow(10, []fyne.CanvasObject{where}, f.modes, f.before, f.after, where)
	f.content.Objects = []fyne.CanvasObject{container.NewBorder(kit.Pad(0, 4, bar), nil, nil, nil, f.hold)}
	f.content.Refresh()
	switch {
	case look.kind != "":
		f.modes.Set("picture")
		f.picture(look)
	case f.form != "":
		f.modes.Set("letters")
		f.turnTo("letters")
	default:
		f.modes.Set("digits")
		f.turnTo("digits")
	}
}

// with opens the file for one piece of work.
func (f *fileView) with(ctx context.Context, work func(viewSource) error) error {
	src, err := f.open(ctx)
	if err != nil {
		return err
	}
	return errors.Join(work(src), src.Close())
}

func (f *fileView) say(text string) {
	f.hold.Objects = []fyne.CanvasObject{container.NewCenter(kit.NewText(text, kit.TextStyle{Colour: kit.ColourMuted}))}
	f.hold.Refresh()
}

func (f *fileView) fail(err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	f.hold.Objects = []fyne.CanvasObject{kit.Pad(0, 12, kit.NewPara(sentenceAndHint(err), kit.TextStyle{Colour: kit.ColourBad, Bold: true}))}
	f.hold.Refresh()
}

var errTooManyPixels = model.Refuse(model.Invalid, "picture", "Look at its bytes, or open it on a computer kept for that.", "this picture is too large to be shown here: it would take more memory than a picture of 50 million points.")

// picture decodes a picture away from the window.
func (f *fileView) picture(look first) {
	f.stop()
	f.mode = viewPictures
	f.where.SetText(fmt.Sprintf("%s, %s × %s points", look.kind, groups(uint64(look.picture.Width)), groups(uint64(look.picture.Height))))
	f.before.Hide()
	f.after.Hide()
	if int64(look.picture.Width)*int64(look.picture.Height) > viewPixels || f.size > viewPicture {
		f.fail(errTooManyPixels)
		return
	}
	f.say("Opening the picture…")
	f.stop = f.s.Run(func(ctx context.Context) func() {
		var img image.Image
		err := f.with(ctx, func(src viewSource) (err error) {
			defer func() {
				if r := recover(); r != nil { // a reader of pictures that trips over a made-up file
					err = fmt.Errorf("the picture cannot be read: %v", r)
				}
			}()
			img, _, err = image.Decode(io.NewSectionReader(src, 0, src.Size()))
			return err
		})
		return func() {
			if err != nil {
				f.fail(&model.Error{Kind: model.Invalid, Field: "picture", Err: err, Text: "this picture cannot be shown: " + err.Error() + ".", Hint: "Look at its bytes."})
				return
			}
			drawn := canvas.NewImageFromImage(img)
			drawn.FillMode = canvas.ImageFillContain
			drawn.ScaleMode = canvas.ImageScaleSmooth
			f.hold.Objects = []fyne.CanvasObject{drawn}
			f.hold.Refresh()
		}
	})
}

// turnTo shows the file another way, from its beginning.
func (f *fileView) turnTo(mode string) {
	switch mode {
	case "picture":
		if f.mode != viewPictures {
			f.show()
		}
		return
	case "letters":
		f.mode = viewLetters
		if f.form == "" {
			f.form = formLatin1
		}
		f.table.SetColumns([]kit.Column{{Key: "letters", Flex: 1, Width: 400, Mono: true, NoSort: true}})
	case "digits":
		f.mode = viewDigits
		f.table.SetColumns([]kit.Column{{Key: "at", Width: 100, Mono: true, NoSort: true}, {Key: "digits", Width: 400, Mono: true, NoSort: true}, {Key: "letters", Flex: 1, Width: 150, Mono: true, NoSort: true}})
	}
	f.part = 0
	f.load()
}

// parts is how many parts the file has.
func (f *fileView) parts() int64 { return max((f.size+viewPart-1)/viewPart, 1) }

func (f *fileView) turn(by int64) {
	if f.mode == viewPictures || f.part+by < 0 || f.part+by >= f.parts() {
		return
	}
	f.part += by
	f.load()
}

// load reads the part in view.
func (f *fileView) load() {
	f.stop()
	at, form, mode := f.part*viewPart, f.form, f.mode
	f.stop = f.s.Run(func(ctx context.Context) func() {
		raw := make([]byte, min(viewPart, max(f.size-at, 0)))
		err := f.with(ctx, func(src viewSource) error {
			n, err := src.ReadAt(raw, at)
			raw = raw[:n]
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return err
		})
		var lines []string
		if err == nil && mode == viewLetters {
			lines = seenLines(form.letters(raw), viewWidth)
		}
		return func() {
			if err != nil {
				f.fail(err)
				return
			}
			f.raw, f.lines = raw, lines
			f.shown()
		}
	})
}

// shown puts a part that was read into the window.
func (f *fileView) shown() {
	words := fmt.Sprintf("%s bytes", groups(uint64(f.size)))
	if f.mode == viewLetters {
		words = string(f.form) + " · " + words
	}
	more := f.parts() > 1
	if more {
		words += fmt.Sprintf(" · part %s of %s", groups(uint64(f.part+1)), groups(uint64(f.parts())))
	}
	f.where.SetText(words)
	f.before.Hidden, f.after.Hidden = !more, !more
	enable(f.before, f.part > 0)
	enable(f.after, f.part+1 < f.parts())
	f.hold.Objects = []fyne.CanvasObject{f.table}
	if f.rows() == 0 {
		f.say("The file is empty.")
	}
	f.table.Select(0)
	f.hold.Refresh()
	f.content.Refresh()
}

func enable(b *kit.Button, on bool) {
	if on {
		b.Enable()
	} else {
		b.Disable()
	}
}

func (f *fileView) rows() int {
	if f.mode == viewLetters {
		return len(f.lines)
	}
	return (len(f.raw) + bytesInRow - 1) / bytesInRow
}

func (f *fileView) cell(row int, col string) kit.Cell {
	if row < 0 || row >= f.rows() {
		return kit.Cell{}
	}
	if f.mode == viewLetters {
		return kit.Cell{Text: f.lines[row]}
	}
	at := row * bytesInRow
	digits, letters := byteRow(f.raw[at:min(at+bytesInRow, len(f.raw))])
	switch col {
	case "at":
		return kit.Cell{Text: fmt.Sprintf("%08x", f.part*viewPart+int64(at)), Muted: true}
	case "digits":
		return kit.Cell{Text: digits}
	}
	return kit.Cell{Text: letters}
}
