package report

// units are what short numbers count, in the languages of documents.
var units = map[string]bool{"s": true, "m": true, "h": true, "d": true, "j": true, "min": true, "ms": true, "%": true, "B": true, "kB": true, "MB": true, "GB": true, "TB": true,
	"KiB": true, "MiB": true, "GiB": true, "TiB": true, "Tage": true, "Tagen": true, "days": true, "hours": true}

// IsUnit reports a unit that stays on the line of its number: 2 d, 15 min, 100 %.
func IsUnit(word string) bool { return units[word] }
