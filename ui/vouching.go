package ui

import (
	"context"
	"fmt"
	"io"
	"os"

	"fyne.io/fyne/v2"

	"bridgelog/desk"
	"bridgelog/ui/kit"
	"bridgelog/ui/pick"
)

// longestHeadFile is more than any head file or countersignature has, in bytes.
const longestHeadFile = 4 << 20

// vouching is how two logbooks vouch for each other by files (docs/journal.md,
// section 17): whoever rewrites one has to find the other laptop, too.
func (c *check) vouching() fyne.CanvasObject {
	files := []pick.Filter{{Name: "Head", Extensions: []string{"json"}}}
	status := c.s.status
	return kit.Stack(6, kit.Bold("Let another logbook vouch for this one"),
		kit.NewPara("1. Save the head and carry the file to the other laptop. 2. There it is checked and countersigned. 3. Bring the answer back and keep it here: from then on every check holds the record against it.", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall}),
		newFlow(8, nil,
			kit.NewButton("Save the head…", func() {
				c.save("Save the head for another logbook", fmt.Sprintf("head of %s at %d.json", status.LogID, status.Entries), files,
					func(ctx context.Context) ([]byte, error) { return c.s.deps.Desk.HeadFile(ctx) },
					"Saved. Carry it to the other laptop, and let it be countersigned there.")
			}),
			kit.NewButton("Countersign another's head…", func() {
				c.open("Head of the other logbook", files, func(raw []byte) {
					c.save("Save the countersigned head", "countersigned.json", files,
						func(ctx context.Context) ([]byte, error) { return c.s.deps.Desk.Countersign(ctx, raw) },
						"Countersigned, and recorded here. Carry the file back to the other laptop.")
				})
			}),
			kit.NewButton("Keep a countersigned head…", func() {
				c.open("Countersigned head of this logbook", files, func(raw []byte) {
					c.s.Write(func(ctx context.Context) (desk.Change, error) { return c.s.deps.Desk.Vouch(ctx, raw) },
						func(done desk.Change) {
							c.s.Notice(fmt.Sprintf("Kept as entry %d. Every check holds the record against it from now on.", done.Seq))
						})
				})
			})))
}

// open reads a small file a person chooses.
func (c *check) open(title string, filters []pick.Filter, then func(raw []byte)) {
	c.s.deps.Pick.OpenFiles(title, filters, func(paths []string, err error) {
		c.s.run.Post(func() {
			if err != nil || len(paths) == 0 {
				c.s.Fail(err)
				return
			}
			c.s.Run(func(context.Context) func() {
				raw, err := readSmall(paths[0])
				return func() {
					if err != nil {
						c.s.Fail(err)
						return
					}
					then(raw)
				}
			})
		})
	})
}

func readSmall(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, longestHeadFile))
}

// save asks where to, makes the file and writes it.
func (c *check) save(title, name string, filters []pick.Filter, content func(context.Context) ([]byte, error), done string) {
	c.s.deps.Pick.SaveFile(title, name, filters, func(path string, err error) {
		c.s.run.Post(func() {
			if err != nil || path == "" {
				c.s.Fail(err)
				return
			}
			c.s.run.Serial(func(ctx context.Context) func() {
				raw, err := content(ctx)
				if err == nil {
					err = desk.WriteFile(path, raw)
				}
				return func() {
					if err != nil {
						c.s.Fail(err)
						return
					}
					c.s.askStatus()
					c.s.Notice(done)
				}
			})
		})
	})
}
