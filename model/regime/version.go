package regime

import (
	"fmt"
	"io/fs"
	"regexp"
	"strconv"

	"bridgelog/model/signed"
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

// PackFiles are the files of a rule pack that replaces the one that ships, side
// by side in the data folder.
var PackFiles = signed.Files{Data: "duties.json", Signature: "duties.sig", Key: "duties.pub", What: "rule packs"}

// Installed is the rule pack found in a data folder; the one that ships where
// there is none. One that cannot be trusted, cannot be read, or is not newer is
// refused with the file and the reason, and the one that ships comes back.
func (p Pack) Installed(folder fs.FS) (Pack, error) {
	raw, err := PackFiles.Read(folder)
	if err != nil || raw == nil {
		return p, err
	}
	other, err := ReadPack(raw)
	if err != nil {
		return p, fmt.Errorf("%s: %w", PackFiles.Data, err)
	}
	newer, err := Newer(other.Version, p.Version)
	if err != nil {
		return p, fmt.Errorf("%s: %w", PackFiles.Data, err)
	}
	if !newer {
		return p, fmt.Errorf("%s: rule pack %s is not newer than %s, which ships with the program", PackFiles.Data, other.Version, p.Version)
	}
	return other, nil
}
