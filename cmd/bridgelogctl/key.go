package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"bridgelog/desk"
	"bridgelog/model"
)

// Where a key may come from besides the terminal. A passphrase is never an
// argument: every user of a computer can list those.
const (
	passphraseEnv = "BRIDGELOG_PASSPHRASE"
	keyFileEnv    = "BRIDGELOG_KEY_FILE"
)

// keySource names where a key is read from.
type keySource struct {
	passphraseFile string // its first line; "-" is standard input
	keyFile        string
}

const maxKeyFile = 64 << 10 // bytes; more is no key

// given is the key the command line or the environment names, nil for none.
func (p *program) given(from keySource, recovery bool) (*desk.Key, error) {
	if from == (keySource{}) {
		from.keyFile = os.Getenv(keyFileEnv)
	}
	switch {
	case from.keyFile != "":
		raw, err := readKey(from.keyFile, nil)
		if err != nil {
			return nil, err
		}
		defer clear(raw)
		k, err := desk.KeyFile(raw)
		return &k, err
	case from.passphraseFile != "":
		raw, err := readKey(from.passphraseFile, p.in)
		if err != nil {
			return nil, err
		}
		defer clear(raw)
		line, _, _ := bytes.Cut(raw, []byte("\n"))
		return typedKey(strings.TrimSuffix(string(line), "\r"), recovery)
	case os.Getenv(passphraseEnv) != "":
		return typedKey(os.Getenv(passphraseEnv), recovery)
	}
	return nil, nil
}

// typedKey reads a passphrase, or a recovery key where the logbook has one.
func typedKey(text string, recovery bool) (*desk.Key, error) {
	if recovery {
		if k, err := desk.RecoveryKey(text); err == nil {
			return &k, nil
		}
	}
	k, err := desk.Passphrase(text)
	return &k, err
}

func readKey(path string, in io.Reader) ([]byte, error) {
	if path == "-" && in != nil {
		return io.ReadAll(io.LimitReader(in, maxKeyFile))
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, model.Refuse(model.NotFound, path, "Check the path; is the stick plugged in?", "this file cannot be read.")
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, maxKeyFile))
	if err != nil {
		return nil, model.Refuse(model.Invalid, path, "Choose a file.", "this cannot be read as a file.")
	}
	return raw, nil
}

// ask reads a line at the terminal without showing it; ok is false where there
// is no terminal.
func (p *program) ask(question string) (text string, ok bool, err error) {
	f, isFile := p.in.(*os.File)
	if !isFile || !term.IsTerminal(int(f.Fd())) {
		return "", false, nil
	}
	fmt.Fprint(p.err, question)
	raw, err := term.ReadPassword(int(f.Fd()))
	fmt.Fprintln(p.err)
	defer clear(raw)
	return string(raw), true, err
}

// unlockKey is the key to a logbook that is there; nil where it needs none.
func (p *program) unlockKey(path string) (*desk.Key, error) {
	lock, err := desk.LockOf(path)
	if err != nil || !lock.Sealed {
		return nil, err
	}
	recovery := slices.ContainsFunc(lock.Slots, func(s desk.Slot) bool { return s.Kind == desk.KindRecoveryKey })
	if k, err := p.given(p.unlock, recovery); k != nil || err != nil {
		return k, err
	}
	text, ok, err := p.ask("Passphrase: ")
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, model.Refuse(model.Sealed, path, "Set "+passphraseEnv+", or give --passphrase-file FILE or --key-file FILE, or run it at a terminal.", "this logbook is locked.")
	}
	return typedKey(text, recovery)
}

// newKey is a key for a new logbook: the one the command line names, or a
// passphrase asked for at the terminal.
func (p *program) newKey(from keySource) (*desk.Key, error) {
	if k, err := p.given(from, false); k != nil || err != nil {
		return k, err
	}
	return p.askTwice()
}

// askTwice asks for a new passphrase.
func (p *program) askTwice() (*desk.Key, error) {
	text, ok, err := p.ask("New passphrase: ")
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, model.Refuse(model.Invalid, "passphrase", "Give it in a file, or run this at a terminal.", "a new passphrase is needed.")
	}
	again, _, err := p.ask("The same once more: ")
	if err != nil {
		return nil, err
	}
	if again != text {
		return nil, model.Refuse(model.Invalid, "passphrase", "Type it twice the same.", "the two are not the same.")
	}
	k, err := desk.Passphrase(text)
	return &k, err
}

// seals are the ways to open a new logbook; none where it is not to be sealed.
func (p *program) seals(plain bool) ([]desk.Key, error) {
	if plain {
		return nil, nil
	}
	k, err := p.newKey(p.unlock)
	if err != nil {
		var refusal *model.Error
		if errors.As(err, &refusal) && refusal.Field == "passphrase" {
			refusal.Hint += " Practice data needs none: `init --plain`."
		}
		return nil, err
	}
	k.Name = p.by
	return []desk.Key{*k}, nil
}

func (p *program) keyCmd() *cobra.Command {
	c := &cobra.Command{Use: "key", Short: "ways to open a sealed logbook: list, add, change, remove", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return usagef("say `key list`, `key add`, `key change` or `key remove`")
		}}
	c.AddCommand(p.keyListCmd(), p.keyAddCmd(), p.keyChangeCmd(), p.keyRemoveCmd())
	return c
}

func (p *program) keyListCmd() *cobra.Command {
	return &cobra.Command{Use: "list", Short: "list the ways to open the logbook, without opening it", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			path, err := p.path()
			if err != nil {
				return err
			}
			lock, err := desk.LockOf(path)
			if err != nil {
				return err
			}
			if !lock.Exists {
				return model.Refuse(model.NotFound, path, "Make one with `bridgelogctl init`.", "there is no logbook here.")
			}
			p.sayLock(lock)
			return nil
		}}
}

func (p *program) sayLock(lock desk.Lock) {
	if p.json {
		slots := []map[string]any{}
		for i, s := range lock.Slots {
			slots = append(slots, map[string]any{"number": i + 1, "kind": s.Kind, "name": s.Name, "argon2id": s.Cost})
		}
		p.print(map[string]any{"sealed": lock.Sealed, "logbook": lock.Logbook, "keys": slots})
		return
	}
	if !lock.Sealed {
		p.say("This logbook is not sealed: whoever has its folder can read it. `bridgelogctl seal TO` makes a sealed copy.")
		return
	}
	for i, s := range lock.Slots {
		cost := ""
		if s.Kind == desk.KindPassphrase {
			cost = fmt.Sprintf("  a guess costs %d MiB, %d passes of Argon2id", s.Cost.MiB, s.Cost.Passes)
		}
		p.say("%d  %-13s %s%s", i+1, strings.ReplaceAll(string(s.Kind), "-", " "), s.Name, cost)
	}
}

// added is what `key add` and `key change` make a way from.
type added struct {
	from     keySource
	recovery bool
	makeFile string
	name     string
}

func (a *added) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&a.from.passphraseFile, "new-passphrase-file", "", "take the new passphrase from the first line of this file (default: ask at the terminal)")
	f.StringVar(&a.makeFile, "new-key-file", "", "make a key file, such as on a stick, and let it open the logbook")
	f.BoolVar(&a.recovery, "recovery-key", false, "make a recovery key and print it once, to be kept on paper")
	f.StringVar(&a.name, "name", "", "what you call it")
	c.MarkFlagsMutuallyExclusive("new-passphrase-file", "new-key-file", "recovery-key")
}

// key makes the new key. onPaper is printed once it opens the logbook.
func (a *added) key(p *program) (k *desk.Key, onPaper string, err error) {
	switch {
	case a.recovery:
		var made desk.Key
		onPaper, made = desk.NewRecoveryKey()
		k = &made
	case a.makeFile != "":
		raw, made := desk.NewKeyFile()
		defer clear(raw)
		k = &made
		err = writeNew(a.makeFile, raw, 0o600)
	case a.from == (keySource{}): // what opens it now is no new passphrase
		k, err = p.askTwice()
	default:
		k, err = p.newKey(a.from)
	}
	if k != nil {
		k.Name = a.name
	}
	return k, onPaper, err
}

func (p *program) keyAddCmd() *cobra.Command {
	var a added
	c := &cobra.Command{Use: "add", Short: "let something more open the logbook: a passphrase, a recovery key, a key file", Args: cobra.NoArgs}
	a.flags(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		return p.changeKeys(c.Context(), &a, func(d *desk.Desk, k desk.Key) error { return d.AddUnlocker(c.Context(), k) })
	}
	return c
}

func (p *program) keyChangeCmd() *cobra.Command {
	var a added
	c := &cobra.Command{Use: "change N", Short: "put a new key in the place of number N, such as a new passphrase", Args: cobra.ExactArgs(1)}
	a.flags(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		n, err := strconv.Atoi(args[0])
		if err != nil {
			return usagef("%q is no number of `key list`", args[0])
		}
		return p.changeKeys(c.Context(), &a, func(d *desk.Desk, k desk.Key) error { return d.ReplaceUnlocker(c.Context(), n-1, k) })
	}
	return c
}

func (p *program) changeKeys(ctx context.Context, a *added, change func(*desk.Desk, desk.Key) error) error {
	return p.with(ctx, false, func(d *desk.Desk) error {
		if !d.Sealed() {
			return model.Refuse(model.Conflict, "key", "Make a sealed copy with `bridgelogctl seal TO`.", "this logbook is not sealed.")
		}
		k, onPaper, err := a.key(p)
		if err != nil {
			return err
		}
		defer k.Wipe()
		if err := change(d, *k); err != nil {
			if a.makeFile != "" {
				err = errors.Join(err, os.Remove(a.makeFile)) // it opens nothing
			}
			return err
		}
		if onPaper != "" {
			p.sayRecoveryKey(onPaper)
		}
		p.sayLock(desk.Lock{Exists: true, Sealed: true, Slots: d.Unlockers()})
		return nil
	})
}

func (p *program) sayRecoveryKey(onPaper string) {
	if p.json {
		p.print(map[string]any{"recovery_key": onPaper})
		return
	}
	p.say("Recovery key, shown this once. Write it down and keep it where the laptop is not:\n\n  %s\n", onPaper)
}

func (p *program) keyRemoveCmd() *cobra.Command {
	return &cobra.Command{Use: "remove N", Short: "take away number N of `key list`; old copies of logbook.key still know it", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			n, err := strconv.Atoi(args[0])
			if err != nil {
				return usagef("%q is no number of `key list`", args[0])
			}
			return p.with(c.Context(), false, func(d *desk.Desk) error {
				if err := d.RemoveUnlocker(c.Context(), n-1); err != nil {
					return err
				}
				p.sayLock(desk.Lock{Exists: true, Sealed: true, Slots: d.Unlockers()})
				return nil
			})
		}}
}

func (p *program) sealCmd() *cobra.Command {
	var a added
	c := &cobra.Command{Use: "seal TO", Short: "copy a logbook under a new master key: one that is not sealed, or one whose key somebody else may have", Args: cobra.ExactArgs(1)}
	a.flags(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		from, err := p.path()
		if err != nil {
			return err
		}
		o := p.options()
		if o.Unlock, err = p.unlockKey(from); err != nil {
			return err
		}
		var onPaper string
		if o.Unlock == nil && a == (added{}) { // the one key on the command line can only be the new one
			o.Seal, err = p.seals(false)
		} else {
			var k *desk.Key
			if k, onPaper, err = a.key(p); err == nil {
				o.Seal = []desk.Key{*k}
			}
		}
		if err != nil {
			return err
		}
		if err := desk.SealLogbook(c.Context(), from, args[0], o, nil); err != nil {
			return err
		}
		if onPaper != "" {
			p.sayRecoveryKey(onPaper)
		}
		if p.json {
			p.print(map[string]any{"sealed": args[0], "old": from})
			return nil
		}
		p.say("Sealed copy: %s\nIts whole record verifies. %s stays as it is and can be read by whoever has it, or its old key: once the copy is backed up, destroy it with its backups.", args[0], from)
		return nil
	}
	return c
}

func (p *program) rescueCmd() *cobra.Command {
	return &cobra.Command{Use: "rescue TO", Short: "write what is sound of a damaged logbook into the new folder TO, and say what is lost", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			from, err := p.path()
			if err != nil {
				return err
			}
			o := p.options()
			if o.Unlock, err = p.unlockKey(from); err != nil {
				return err
			}
			r, err := desk.Rescue(c.Context(), from, args[0], o, nil)
			if err != nil {
				return err
			}
			if !r.Whole {
				p.code = exitBroken
			}
			if p.json {
				p.print(map[string]any{"logbook": r.Path, "origin": r.Origin, "whole": r.Whole, "lost": r.Lost, "beside": r.Check.Beside})
				return nil
			}
			p.say("Rescued to %s: %s in place. From entry %d on the log goes on under a key of its own. The damaged logbook stays as it is.", r.Path, model.Counted(int(r.Lost.Kept), "entry is", "entries are"), r.Origin)
			if r.Whole {
				p.say("Nothing was lost.")
			} else {
				p.say("%s", r.Lost.Missing())
			}
			for _, w := range r.Check.Beside {
				p.say("Damaged beside the journal: %s", w)
			}
			return nil
		}}
}
