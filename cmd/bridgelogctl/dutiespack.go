package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"bridgelog/cmd/internal/setup"
	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/regime"
)

func (p *program) dutiesPackCmd() *cobra.Command {
	version := &cobra.Command{Use: "version", Short: "the rule pack in use", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			pack, ships := p.options().Duties().Pack, setup.Duties().Pack.Version
			if p.json {
				p.print(map[string]any{"name": pack.Name, "version": pack.Version, "checked": pack.Checked, "stages": len(pack.Stages),
					"not_verified": pack.Unverified(), "ships": ships, "note": pack.Note})
				return nil
			}
			p.say("%s %s, checked %s: %s, %d not verified", pack.Name, pack.Version, pack.Checked, model.Counted(len(pack.Stages), "stage", "stages"), pack.Unverified())
			if pack.Version != ships {
				p.say("The program ships with %s.", ships)
			}
			p.say("%s", aid)
			return nil
		}}
	check := &cobra.Command{Use: "check FILE", Short: "read a rule pack as the program would, and its signature where one stands beside it",
		Args: cobra.ExactArgs(1), RunE: func(_ *cobra.Command, args []string) error { return p.checkPack(args[0]) }}
	var key string
	sign := &cobra.Command{Use: "sign FILE --key KEY", Short: "sign a rule pack: writes FILE's .sig beside it", Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			raw, err := readFile(args[0])
			if err != nil {
				return err
			}
			if _, err := readPack(args[0], raw); err != nil { // what would be refused is not worth a signature
				return err
			}
			return p.sign(args[0], regime.PackFiles, raw, key)
		}}
	sign.Flags().StringVar(&key, "key", "", "the private key, as `duties pack key` made it")
	_ = sign.MarkFlagRequired("key") // the flag is there
	pair := &cobra.Command{Use: "key FOLDER", Short: "make a pair of keys: duties.key to keep, duties.pub for each data folder",
		Args: cobra.ExactArgs(1), RunE: func(_ *cobra.Command, args []string) error { return p.keys(args[0], regime.PackFiles) }}
	return parent("pack", "rule packs: the law as data, replaceable by one signed with a key the organisation trusts",
		"say `duties pack version`, `list`, `check`, `use`, `sign` or `key`", version, check, p.packUseCmd(), p.packListCmd(), sign, pair)
}

// readPack reads a rule pack whose version can be compared.
func readPack(path string, raw []byte) (regime.Pack, error) {
	pack, err := regime.ReadPack(raw)
	if err == nil {
		_, err = regime.Newer(pack.Version, pack.Version)
	}
	return pack, refusePack(path, err)
}

func refusePack(path string, err error) error {
	var refusal *model.Error
	if err == nil || errors.As(err, &refusal) {
		return err
	}
	return &model.Error{Kind: model.Invalid, Field: path, Err: err, Text: err.Error() + ".", Hint: "Nothing was changed; docs/duties.md says what a rule pack holds."}
}

func (p *program) checkPack(path string) error {
	raw, err := readFile(path)
	if err != nil {
		return err
	}
	pack, err := readPack(path, raw)
	if err != nil {
		return err
	}
	signed, err := signature(path, regime.PackFiles, raw)
	if err != nil {
		return refusePack(path, err)
	}
	used := p.options().Duties().Pack
	newer, err := regime.Newer(pack.Version, used.Version)
	if err != nil {
		return refusePack(path, err)
	}
	changes := regime.PackChanges(used, pack)
	if p.json {
		p.print(map[string]any{"name": pack.Name, "version": pack.Version, "checked": pack.Checked, "stages": len(pack.Stages), "not_verified": pack.Unverified(),
			"signature": signed, "in_use": used.Version, "newer": newer, "changes": append([]string{}, changes...)})
		return nil
	}
	p.say("%s %s, checked %s: %s, %d not verified; %s.", pack.Name, pack.Version, pack.Checked, model.Counted(len(pack.Stages), "stage", "stages"), pack.Unverified(), signed)
	p.say("%s", map[bool]string{true: "It is newer than " + used.Version + ", which is in use.", false: "It is not newer than " + used.Version + ", which is in use: it would be refused."}[newer])
	for _, line := range changes {
		p.say("  %s", line)
	}
	return nil
}

func (p *program) packUseCmd() *cobra.Command {
	var dry bool
	c := &cobra.Command{Use: "use FILE", Short: "take a signed rule pack into use for what is confirmed from now on; running clocks keep theirs", Args: cobra.ExactArgs(1)}
	c.Flags().BoolVar(&dry, "dry-run", false, "only say what it would do")
	c.RunE = func(c *cobra.Command, args []string) error {
		folder, err := setup.DataFolder()
		if err != nil {
			return err
		}
		file, err := trusted(args[0], folder)
		if err != nil {
			return err
		}
		return p.with(c.Context(), false, func(d *desk.Desk) error { return p.usePack(c, d, file, folder, dry) })
	}
	return c
}

// packListCmd tells which packs were taken into use, when and by whom.
func (p *program) packListCmd() *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "the rule packs that were taken into use", Args: cobra.NoArgs}
	return p.onOrganisation(c, func(o organisation, _ []string) error {
		type row struct {
			Version string    `json:"version"`
			Before  string    `json:"before"`
			Name    string    `json:"name"`
			Checked string    `json:"checked"`
			SHA256  string    `json:"sha256"`
			By      string    `json:"by"`
			At      time.Time `json:"at"`
			Entry   model.Seq `json:"entry"`
		}
		out := []row{}
		for _, x := range model.UsedPacks(o.v) {
			out = append(out, row{x.Version, x.Before, x.Name, x.Checked, x.SHA256, x.By, x.At, x.Seq})
		}
		if p.json {
			p.print(map[string]any{"packs": out, "in_use": o.rules.Pack.Version})
			return nil
		}
		for _, x := range out {
			p.say("%s  after %s, %s by %s, entry %d, SHA-256 %s", x.Version, x.Before, model.FormatInstant(x.At, o.d.Home()), x.By, x.Entry, x.SHA256)
		}
		p.say("In use: %s", o.rules.Pack.Version)
		return nil
	})
}

// packFile is a rule pack whose signature fits the key in the data folder.
type packFile struct {
	path     string
	raw, sig []byte
	pack     regime.Pack
}

// trusted reads a rule pack and holds it against the key in the data folder.
func trusted(path, folder string) (packFile, error) {
	f := packFile{path: path}
	var err error
	if f.raw, err = readFile(path); err != nil {
		return f, err
	}
	key, err := os.ReadFile(filepath.Join(folder, regime.PackFiles.Key))
	if err != nil {
		return f, &model.Error{Kind: model.Invalid, Field: regime.PackFiles.Key, Err: err, Text: "no key is trusted to sign rule packs: " + err.Error() + ".",
			Hint: "Put the organisation's " + regime.PackFiles.Key + " into " + folder + "."}
	}
	if f.sig, err = os.ReadFile(beside(path, regime.PackFiles, regime.PackFiles.Signature)); errors.Is(err, fs.ErrNotExist) {
		return f, model.Refuse(model.Invalid, path, "Sign it with `bridgelogctl duties pack sign`; nothing was changed.", "the rule pack is not signed.")
	} else if err != nil {
		return f, refusePack(path, err)
	}
	if err := regime.PackFiles.Verify(f.raw, f.sig, key); err != nil {
		return f, refusePack(path, err)
	}
	f.pack, err = readPack(path, f.raw)
	return f, err
}

func (p *program) usePack(c *cobra.Command, d *desk.Desk, f packFile, folder string, dry bool) error {
	sum := sha256.Sum256(f.raw)
	use := model.UsePack{Name: f.pack.Name, Version: f.pack.Version, Checked: f.pack.Checked, SHA256: hex.EncodeToString(sum[:])}
	switch newer, err := regime.Newer(use.Version, d.Duties().Pack.Version); {
	case err != nil:
		return refusePack(f.path, err)
	case !newer:
		return model.Refuse(model.Conflict, f.path, "Only a newer one replaces it; nothing was changed.", "rule pack %s is not newer than %s, which is in use.", use.Version, d.Duties().Pack.Version)
	}
	moves, err := p.packMoves(c, d, f.pack)
	if err != nil {
		return err
	}
	out := map[string]any{"name": use.Name, "version": use.Version, "checked": use.Checked, "sha256": use.SHA256, "before": d.Duties().Pack.Version,
		"clocks": moves, "dry_run": dry, "note": aid}
	if !dry {
		change, err := install(folder, f, func() (desk.Change, error) { return d.Do(c.Context(), use) })
		if err != nil {
			return err
		}
		out["entry"], out["head"] = change.Seq, change.Head.Text()
		if !p.json {
			p.say("Rule pack %s is in use from now on, was %s. Entry %d, head %s", use.Version, d.Duties().Pack.Version, change.Seq, change.Head.Short())
		}
	} else if !p.json {
		p.say("Rule pack %s would be taken into use, now %s.", use.Version, d.Duties().Pack.Version)
	}
	if p.json {
		p.print(out)
		return nil
	}
	for _, m := range moves {
		p.say("%s  %s  %s", m.Incident, m.ID, m.Words)
	}
	if len(moves) > 0 {
		p.say("No running clock was changed; a person accepts with: bridgelogctl duties update --incident ID")
	}
	return nil
}

// packMoves is what the pack would do to the running clocks of all incidents.
func (p *program) packMoves(c *cobra.Command, d *desk.Desk, pack regime.Pack) ([]shownMove, error) {
	house, err := d.Organisation(c.Context())
	if err != nil {
		return nil, err
	}
	board, err := d.Board(c.Context())
	if err != nil {
		return nil, err
	}
	out := []shownMove{}
	for _, s := range board {
		if len(s.Duties) == 0 {
			continue
		}
		v, err := d.Incident(c.Context(), s.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, shownMoves(v.Number, model.PackMoves(v, house, pack))...)
	}
	return out, nil
}

// install writes the pack and its signature beside their places, seals that it
// is used, and moves them there: what the record does not know is never in use.
func install(folder string, f packFile, seal func() (desk.Change, error)) (desk.Change, error) {
	full := func(err error) (desk.Change, error) {
		return desk.Change{}, &model.Error{Kind: model.Full, Field: folder, Err: err, Text: "the rule pack cannot be written: " + err.Error() + ".", Hint: "Look at the rights and the space of the folder."}
	}
	files := []struct {
		name string
		raw  []byte
		temp string
	}{{name: regime.PackFiles.Signature, raw: f.sig}, {name: regime.PackFiles.Data, raw: f.raw}}
	for i := range files {
		temp, err := writeTemp(folder, files[i].raw)
		if err != nil {
			return full(err)
		}
		defer os.Remove(temp) // gone already where it was moved
		files[i].temp = temp
	}
	change, err := seal()
	if err != nil {
		return change, err
	}
	for _, x := range files {
		if err := os.Rename(x.temp, filepath.Join(folder, x.name)); err != nil {
			return change, &model.Error{Kind: model.Full, Field: x.name, Err: err, Text: "it is on record that the pack is used, and its file could not be put in place: " + err.Error() + ".",
				Hint: "Say `bridgelogctl duties pack use` again once " + folder + " can be written to."}
		}
	}
	return change, nil
}

func writeTemp(folder string, raw []byte) (string, error) {
	f, err := os.CreateTemp(folder, ".duties-*")
	if err != nil {
		return "", err
	}
	_, err = f.Write(raw)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		_ = os.Remove(f.Name()) // it is incomplete
	}
	return f.Name(), err
}
