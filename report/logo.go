package report

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // a logo may be one
	"image/png"

	"bridgelog/model"
)

// Style is the house style of a document: it changes how a document looks, and
// no word of it.
type Style struct {
	Accent string // colour of headings and lines, "#0b57b7"; empty for the program's own look
	Logo   Logo
}

// Logo is a picture for the head of a document: a PNG without transparency, in
// sRGB, 8 bits each of red, green and blue.
type Logo struct {
	PNG           []byte
	Width, Height int // pixels
}

// Ink is the accent as red, green and blue; false where there is none.
func (s Style) Ink() (rgb [3]uint8, ok bool) { return model.ParseColour(s.Accent) }

// OnDark is a colour made so light that text in it can be read on a dark ground.
func OnDark(rgb, ground [3]uint8) [3]uint8 {
	light := rgb
	for part := 0.0; part < 1 && model.Contrast(light, ground) < model.LeastContrast; part += 0.02 {
		for i, x := range rgb {
			light[i] = uint8(float64(x) + (255-float64(x))*part)
		}
	}
	return light
}

// Fit is the size at which the logo stands in a box, in the unit of the box.
func (l Logo) Fit(width, height float64) (w, h float64) {
	if l.Width <= 0 || l.Height <= 0 {
		return 0, 0
	}
	w, h = width, width*float64(l.Height)/float64(l.Width)
	if h > height {
		w, h = height*float64(l.Width)/float64(l.Height), height
	}
	return w, h
}

// Bounds of a logo.
const (
	LogoFile   = 4 << 20  // bytes of the file
	logoLeast  = 16       // pixels each way
	logoPixels = 40 << 20 // in all, of the file
	logoWide   = 1200     // pixels, as kept
	logoHigh   = 480
)

// ReadLogo makes a logo of a PNG or JPEG file: laid on white, since archival
// documents know no transparency, and made smaller where it has more pixels than
// print shows.
func ReadLogo(name string, raw []byte) (Logo, error) {
	refuse := func(hint, text string, args ...any) (Logo, error) {
		return Logo{}, model.Refuse(model.Invalid, "logo", hint, text, args...)
	}
	if len(raw) > LogoFile {
		return refuse("Save a smaller picture.", "%s has %.1f MB; a logo has at most %d MB.", name, float64(len(raw))/(1<<20), LogoFile>>20)
	}
	size, format, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil || format != "png" && format != "jpeg" {
		return refuse("Save the logo as PNG or JPEG.", "%s is no PNG and no JPEG picture.", name)
	}
	switch {
	case size.Width < logoLeast || size.Height < logoLeast:
		return refuse("Choose a larger picture, such as 600 pixels wide.", "%s has %d × %d pixels: too few to print.", name, size.Width, size.Height)
	case size.Width > logoPixels/size.Height:
		return refuse("Save a smaller picture.", "%s has %d × %d pixels: more than a logo needs.", name, size.Width, size.Height)
	case size.Width > 20*size.Height || size.Height > 4*size.Width:
		return refuse("Choose a picture at most 20 times as wide as high, and 4 times as high as wide.", "%s has %d × %d pixels: too long and thin for the head of a page.", name, size.Width, size.Height)
	}
	from, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return Logo{}, &model.Error{Kind: model.Invalid, Field: "logo", Err: err, Text: fmt.Sprintf("%s cannot be read: it is damaged or cut.", name), Hint: "Save the logo anew as PNG."}
	}
	w, h := Logo{Width: size.Width, Height: size.Height}.Fit(logoWide, logoHigh)
	if int(w) >= size.Width { // it is small enough
		w, h = float64(size.Width), float64(size.Height)
	}
	out := onWhite(from, max(int(w), 1), max(int(h), 1))
	var file bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&file, out); err != nil {
		return Logo{}, fmt.Errorf("write the logo: %w", err)
	}
	return Logo{PNG: file.Bytes(), Width: out.Rect.Dx(), Height: out.Rect.Dy()}, nil
}

// Bounds of a picture that is drawn in a document.
const (
	PictureFile = 16 << 20 // bytes of the file
	pictureSide = 1600     // pixels, as drawn
)

// ReadPicture makes a picture for a document of a PNG or JPEG file, laid on white
// and made smaller like a logo.
func ReadPicture(raw []byte) (Logo, error) {
	size, format, err := image.DecodeConfig(bytes.NewReader(raw))
	switch {
	case err != nil || format != "png" && format != "jpeg":
		return Logo{}, errors.New("it is no PNG and no JPEG picture")
	case len(raw) > PictureFile || size.Width < 1 || size.Height < 1 || size.Width > logoPixels/size.Height:
		return Logo{}, errors.New("it is too large to be drawn")
	}
	from, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return Logo{}, fmt.Errorf("it is damaged or cut: %w", err)
	}
	w, h := Logo{Width: size.Width, Height: size.Height}.Fit(min(pictureSide, float64(size.Width)), pictureSide)
	out := onWhite(from, max(int(w), 1), max(int(h), 1))
	var file bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&file, out); err != nil {
		return Logo{}, fmt.Errorf("write the picture: %w", err)
	}
	return Logo{PNG: file.Bytes(), Width: out.Rect.Dx(), Height: out.Rect.Dy()}, nil
}

// KeptLogo is a logo as ReadLogo made it, from the bytes that were kept.
func KeptLogo(raw []byte) (Logo, error) {
	size, err := png.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return Logo{}, fmt.Errorf("the logo that is kept: %w", err)
	}
	if size.ColorModel != color.RGBAModel {
		return Logo{}, errors.New("the logo that is kept is no picture of red, green and blue")
	}
	return Logo{PNG: raw, Width: size.Width, Height: size.Height}, nil
}

// onWhite lays a picture on white at a size, each pixel the mean of those it
// stands for.
func onWhite(from image.Image, w, h int) *image.RGBA {
	to := image.NewRGBA(image.Rect(0, 0, w, h))
	b := from.Bounds()
	for y := range h {
		y0, y1 := b.Min.Y+y*b.Dy()/h, b.Min.Y+max((y+1)*b.Dy()/h, y*b.Dy()/h+1)
		for x := range w {
			x0, x1 := b.Min.X+x*b.Dx()/w, b.Min.X+max((x+1)*b.Dx()/w, x*b.Dx()/w+1)
			var sum [3]uint64
			for yy := y0; yy < y1; yy++ {
				for xx := x0; xx < x1; xx++ {
					r, g, bl, a := from.At(xx, yy).RGBA() // multiplied by a
					for i, c := range []uint32{r, g, bl} {
						sum[i] += uint64(c + 0xFFFF - a)
					}
				}
			}
			n := uint64((y1 - y0) * (x1 - x0))
			to.SetRGBA(x, y, color.RGBA{uint8(sum[0] / n >> 8), uint8(sum[1] / n >> 8), uint8(sum[2] / n >> 8), 255})
		}
	}
	return to
}
