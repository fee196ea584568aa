package html

import (
	"fmt"
	"regexp"
	"strings"
)

// look is what a class of a picture looks like to programs that read no style
// sheet inside a picture, such as some that print web pages or show mail. Those
// that do follow the sheet, which wins over attributes.
type look struct{ class, is string }

// looks are the classes in the order of the sheet, in its light colours: a later
// one wins.
var looks = []look{
	{"side", "font-weight:bold;font-size:10"}, {"zone", "text-anchor:end;fill:#4a5462;font-size:10"}, {"tick", "text-anchor:middle"}, {"day", "font-weight:bold"}, {"key", "font-weight:bold"},
	{"grid", "stroke:#edf0f4;fill:none"}, {"axis", "stroke:#14181f;stroke-width:1.5"}, {"cut", "stroke:#4a5462;stroke-width:1.5;fill:none"},
	{"foe", "fill:#a3161b;stroke:#a3161b"}, {"our", "fill:#0b57b7;stroke:#0b57b7"}, {"side", "stroke:none"}, {"stem", "stroke-width:1"}, {"bar", "stroke-width:3"},
	{"hollow", "fill:#fff"}, {"count", "text-anchor:middle;font-weight:bold;stroke:none;fill:#fff"}, {"count hollow", "fill:#14181f"},
	{"band", "font-weight:bold;font-size:10"}, {"sev1", "fill:#9b0f1a"}, {"sev1-word", "fill:#fff"}, {"sev2", "fill:#ff9e40"}, {"sev3", "fill:#ffd75e"}, {"sev4", "fill:#c4cedb"},
	{"sev2-word", "fill:#14181f"}, {"sev3-word", "fill:#14181f"}, {"sev4-word", "fill:#14181f"},
	{"bar-solid", "fill:#14181f;stroke:#14181f"}, {"bar-grey", "fill:#9aa5b4;stroke:#14181f"}, {"bar-hollow", "fill:#fff;stroke:#14181f"}, {"bar-hatched", "fill:#fff;stroke:#14181f"},
	{"hatch", "stroke:#14181f;fill:none"}, {"point", "fill:#14181f;stroke:#14181f"}, {"point hollow", "fill:#fff"}, {"gap", "fill:#fff"}, {"link", "stroke:#14181f;stroke-width:1.5;fill:none"},
	{"stroke", "stroke:#14181f;stroke-width:1;fill:none"}, {"dashed", "stroke-dasharray:3 2"}, {"at-middle", "text-anchor:middle"}, {"at-end", "text-anchor:end"}, {"dim", "fill:#4a5462"}, {"light", "fill:#fff"},
}

var (
	svgStart = regexp.MustCompile(`<svg `)
	classed  = regexp.MustCompile(` class="([^"]*)"`)
)

// picture draws a picture that can be seen without the style sheet too.
func (p *page) picture(draw func()) {
	from := p.out.Len()
	draw()
	p.plain(from)
}

// plain gives the elements of a picture, written since the place from, the look of
// their classes as attributes.
func (p *page) plain(from int) {
	drawn := string(p.out.Bytes()[from:])
	end := strings.Index(drawn, "</svg>")
	if end < 0 {
		return
	}
	svg := classed.ReplaceAllStringFunc(drawn[:end], func(class string) string {
		return class + attributes(strings.Fields(classed.FindStringSubmatch(class)[1]))
	})
	svg = svgStart.ReplaceAllString(svg, `<svg font-family="sans-serif" font-size="11" `)
	rest := drawn[end:]
	p.out.Truncate(from)
	p.put(svg, rest)
}

// attributes are the looks of an element's classes.
func attributes(classes []string) string {
	has := map[string]bool{}
	for _, c := range classes {
		has[c] = true
	}
	var names []string
	values := map[string]string{}
	for _, l := range looks {
		all := true
		for _, c := range strings.Fields(l.class) {
			all = all && has[c]
		}
		if !all {
			continue
		}
		for one := range strings.SplitSeq(l.is, ";") {
			name, value, _ := strings.Cut(one, ":")
			if _, known := values[name]; !known {
				names = append(names, name)
			}
			values[name] = value
		}
	}
	var out strings.Builder
	for _, name := range names {
		fmt.Fprintf(&out, ` %s="%s"`, name, values[name])
	}
	return out.String()
}
