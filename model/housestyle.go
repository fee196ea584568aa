package model

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"bridgelog/model/guide"
)

// StyleRegister holds the house style, one row: what documents of the
// organisation look like.
const StyleRegister = "house_style"

const styleRow = "style"

// PapersKnown are the page sizes a document can have.
var PapersKnown = []string{"a4", "letter"}

// LeastContrast is the contrast a heading needs against white paper to be read by
// everybody (WCAG 2.2, 1.4.3). A copy in greys has the same.
const LeastContrast = 4.5

// Logo names a picture that is kept in the logbook.
type Logo struct {
	SHA256 string `json:"sha256"`
	Name   string `json:"name"` // of the file it came from
	Size   int64  `json:"size"` // bytes as kept
	Width  int    `json:"width"`
	Height int    `json:"height"` // pixels
}

// PutStyle keeps a part of the house style; what is not named stays.
type PutStyle struct {
	Accent string // colour of headings and lines, "#0b57b7"; "none" takes it back
	Paper  string // "a4" or "letter"
	Logo   *Logo  // an empty one takes it back

	Language string // of documents nobody chose one for, BCP 47: "de"; "en" takes it back
}

func (PutStyle) incident() IncidentID { return Organisation }

// HouseLook is how documents of the organisation look.
type HouseLook struct {
	Accent string // "#0b57b7"; empty for the program's own look
	Paper  string // empty where nobody chose
	Logo   Logo   // without a SHA256 where there is none
	Stamp

	Language string // BCP 47; empty for English
}

// HouseStyle is the style kept in the organisation's record.
func HouseStyle(house View) HouseLook {
	r, ok := house.Record(StyleRegister, house.liveID(StyleRegister, styleRow))
	if !ok {
		return HouseLook{}
	}
	s := HouseLook{Accent: guide.Text(r.Fields["accent"]), Paper: guide.Text(r.Fields["paper"]), Language: guide.Text(r.Fields["language"]), Stamp: r.Stamp}
	_ = json.Unmarshal(r.Fields["logo"], &s.Logo) // written by decideStyle
	return s
}

func decideStyle(v View, c PutStyle) ([]Event, error) {
	set := map[string]json.RawMessage{}
	switch accent := strings.ToLower(strings.TrimSpace(c.Accent)); accent {
	case "":
	case "none":
		set["accent"] = rawOf("")
	default:
		if err := CheckAccent(accent); err != nil {
			return nil, err
		}
		set["accent"] = rawOf(accent)
	}
	switch {
	case c.Paper == "":
	case !slices.Contains(PapersKnown, c.Paper):
		return nil, Refuse(Invalid, "paper", "It is a4 or letter.", "%q is no page size of this program.", c.Paper)
	default:
		set["paper"] = rawOf(c.Paper)
	}
	switch {
	case c.Language == "":
	case c.Language == "en":
		set["language"] = rawOf("")
	case !languageTag.MatchString(c.Language):
		return nil, Refuse(Invalid, "language", "Write its short name, such as de.", "%q is no name of a language.", c.Language)
	default:
		set["language"] = rawOf(c.Language)
	}
	if c.Logo != nil {
		if c.Logo.SHA256 != "" && (!isDigest(c.Logo.SHA256, 64) || c.Logo.Width <= 0 || c.Logo.Height <= 0) {
			return nil, Refuse(Internal, "logo", "", "a logo is named by the SHA-256 of its picture, with its size.")
		}
		name, err := line("logo", c.Logo.Name)
		if err != nil {
			return nil, err
		}
		logo := *c.Logo
		logo.Name = name
		set["logo"] = rawOf(logo)
	}
	old, _ := v.Record(StyleRegister, v.liveID(StyleRegister, styleRow))
	for key, raw := range set {
		was := string(old.Fields[key])
		if was == string(raw) || was == "" && (string(raw) == `""` || c.Logo != nil && key == "logo" && c.Logo.SHA256 == "") {
			delete(set, key)
		}
	}
	if len(set) == 0 {
		return nil, Refuse(Conflict, "", "", "nothing has changed.")
	}
	return put1(StyleRegister, v.liveID(StyleRegister, styleRow), set), nil
}

// languageTag is a name of a language by BCP 47.
var languageTag = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// CheckAccent says whether a colour, "#0b57b7", can be the colour of headings:
// they must be readable on white paper, also in greys.
func CheckAccent(accent string) error {
	rgb, ok := ParseColour(accent)
	if !ok {
		return Refuse(Invalid, "accent", "Write it as #0b57b7: red, green and blue, two hexadecimal digits each.", "%q is no colour.", accent)
	}
	if ratio := Contrast(rgb, [3]uint8{255, 255, 255}); ratio < LeastContrast {
		return Refuse(Invalid, "accent", fmt.Sprintf("A darker one of the same hue is %s.", darker(rgb)),
			"headings in %s could not be read well on white paper: its contrast is %.1f, and %.1f is needed.", accent, math.Floor(ratio*10)/10, LeastContrast)
	}
	return nil
}

// ParseColour reads "#0b57b7".
func ParseColour(s string) (rgb [3]uint8, ok bool) {
	if len(s) != 7 || s[0] != '#' || strings.Trim(strings.ToLower(s[1:]), "0123456789abcdef") != "" {
		return rgb, false
	}
	_, err := fmt.Sscanf(s, "#%02x%02x%02x", &rgb[0], &rgb[1], &rgb[2])
	return rgb, err == nil
}

// darker is the nearest darker colour of the same hue that headings can have.
func darker(rgb [3]uint8) string {
	for part := 1.0; part > 0; part -= 0.01 {
		var dark [3]uint8
		for i, x := range rgb {
			dark[i] = uint8(float64(x) * part)
		}
		if Contrast(dark, [3]uint8{255, 255, 255}) >= LeastContrast {
			return fmt.Sprintf("#%02x%02x%02x", dark[0], dark[1], dark[2])
		}
	}
	return "#000000"
}

// Contrast is the contrast of two colours, from 1 to 21 (WCAG 2.2).
func Contrast(a, b [3]uint8) float64 {
	light, dark := luminance(a), luminance(b)
	if light < dark {
		light, dark = dark, light
	}
	return (light + 0.05) / (dark + 0.05)
}

func luminance(rgb [3]uint8) float64 {
	var sum float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		x := float64(rgb[i]) / 255
		if x <= 0.04045 {
			x /= 12.92
		} else {
			x = math.Pow((x+0.055)/1.055, 2.4)
		}
		sum += weight * x
	}
	return sum
}
