package regime

import (
	"fmt"
	"regexp"
	"strconv"
)

// versionForm is a date, and a number where a day has several packs.
var versionForm = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})(?:\.(\d{1,4}))?$`)

// Newer says whether rule pack version a came after b.
func Newer(a, b string) (bool, error) {
	dayA, nA, err := version(a)
	if err != nil {
		return false, err
	}
	dayB, nB, err := version(b)
	if err != nil {
		return false, err
	}
	return dayB.Before(dayA) || dayA == dayB && nA > nB, nil
}

func version(text string) (Day, int, error) {
	m := versionForm.FindStringSubmatch(text)
	if m == nil {
		return Day{}, 0, fmt.Errorf("version: %q is no date YYYY-MM-DD", text)
	}
	day, err := ParseDay(m[1])
	if err != nil {
		return Day{}, 0, fmt.Errorf("version: %w", err)
	}
	n, _ := strconv.Atoi(m[2]) // digits, or nothing for the first
	return day, n, nil
}
