package desk

import (
	"io/fs"
	"time"

	"bridgelog/model"
)

// times takes over what the file system says of a file. It is the clock of
// whatever wrote it, not ours.
func (in *intake) times(f *model.EvidenceFile, info fs.FileInfo) {
	zone := in.v.Location()
	f.Modified = model.At(info.ModTime().Truncate(time.Second), zone, model.ToSecond, model.SystemLog)
	if changed, accessed, ok := otherTimes(info); ok {
		f.Changed = model.At(changed.Truncate(time.Second), zone, model.ToSecond, model.SystemLog)
		f.Accessed = model.At(accessed.Truncate(time.Second), zone, model.ToSecond, model.SystemLog)
	}
}
