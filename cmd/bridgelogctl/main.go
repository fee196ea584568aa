// Command bridgelogctl is the desk without a screen: it makes logbooks, logs,
// imports, exports and verifies, on machines that have no display. Text or
// --json; exit codes 0 ok, 1 error, 2 usage, 3 integrity broken, 4 deadline
// overdue.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"github.com/spf13/cobra"

	"bridgelog/cmd/internal/setup"
	"bridgelog/desk"
	"bridgelog/model"
)

// Exit codes, stable (docs/cli.md).
const (
	exitOK      = 0
	exitError   = 1
	exitUsage   = 2
	exitBroken  = 3
	exitOverdue = 4
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// program is one run of the command line.
type program struct {
	in   io.Reader
	out  io.Writer
	err  io.Writer
	code int // exit code of a run that printed its own finding, such as a broken record

	logbook string
	json    bool
	by      string
	role    string
	zone    string
	damaged bool      // look at what is sound of a damaged logbook
	unlock  keySource // opens the logbook, or will open a new one

	pins pinSource // who acts, and who confirms it

	noticed    *model.Moment // of log
	lateReason string        // of log
	paper      paperNote     // of log
}

// run carries out one command line and returns its exit code.
func run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	p := &program{in: in, out: out, err: errOut}
	if note := setup.KeepOutOfDumps(); note != "" {
		fmt.Fprintln(errOut, "bridgelogctl: "+note)
	}
	root := p.root()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errOut)
	of, err := root.ExecuteContextC(ctx)
	if err == nil {
		return p.code
	}
	var usage *usageError
	var refusal *model.Error
	switch {
	case errors.As(err, &refusal):
		p.complain(refusal)
		if refusal.Kind == model.Broken {
			return exitBroken
		}
		return exitError
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(errOut, "bridgelogctl: stopped; nothing was half-done.")
		return exitError
	case errors.As(err, &usage), isUsage(err):
		fmt.Fprintf(errOut, "bridgelogctl: %v\nSee `%s --help`.\n", err, of.CommandPath())
		return exitUsage
	}
	p.complain(&model.Error{Kind: model.Internal, Text: err.Error()})
	return exitError
}

// usageError is a command line that cannot be meant.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func usagef(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// isUsage recognises cobra's own refusals, which carry no type.
func isUsage(err error) bool {
	for _, start := range []string{"unknown command", "unknown flag", "unknown shorthand", "accepts ", "requires ",
		"required flag", "flag needs", "at least one of the flags", "invalid argument", "if any flags in the group"} {
		if strings.HasPrefix(err.Error(), start) {
			return true
		}
	}
	return false
}

func (p *program) complain(e *model.Error) {
	if p.json {
		p.print(map[string]any{"error": map[string]string{"kind": string(e.Kind), "field": e.Field, "text": e.Text, "hint": e.Hint}})
	}
	fmt.Fprintf(p.err, "bridgelogctl: %v\n", e)
	for _, c := range e.Choices {
		fmt.Fprintf(p.err, "  %s: %s\n", c.Label, c.Replace)
	}
}

// print writes one JSON value on a line of its own.
func (p *program) print(v any) {
	enc := json.NewEncoder(p.out)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // a closed pipe has no reader to tell
}

func (p *program) say(format string, args ...any) { fmt.Fprintf(p.out, format+"\n", args...) }

func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "bridgelogctl",
		Short:         "Bridgelog without a screen: log incidents, be led by the guide, import, export, verify",
		Long:          "Bridgelog without a screen.\n\nExit codes: 0 ok, 1 error, 2 usage, 3 integrity broken, 4 deadline overdue.",
		Version:       strings.TrimPrefix(setup.Program(), "Bridgelog "),
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	f := root.PersistentFlags()
	f.StringVar(&p.logbook, "logbook", "", "the logbook folder NAME.bridgelog (default: default.bridgelog in the user's data folder)")
	f.BoolVar(&p.damaged, "damaged", false, "look at what is sound of a damaged logbook; nothing is recorded")
	f.BoolVar(&p.json, "json", false, "print JSON")
	f.StringVar(&p.by, "by", setup.UserName(), "who writes the entries")
	f.StringVar(&p.role, "role", "", "the role in which they act")
	f.StringVar(&p.zone, "home-zone", "", "time zone of typed times where the incident has none, IANA name (default: this computer's)")
	f.StringVar(&p.unlock.passphraseFile, "passphrase-file", "", "take the passphrase from the first line of this file, - for standard input (default: "+passphraseEnv+", else ask at the terminal)")
	f.StringVar(&p.unlock.keyFile, "key-file", "", "open the logbook by this key file (default: "+keyFileEnv+")")
	root.MarkFlagsMutuallyExclusive("passphrase-file", "key-file")
	p.pins.flags(root)
	root.AddCommand(p.drillCmd(), p.improvementCmd())
	root.AddCommand(p.peopleCmds()...)
	root.AddCommand(p.signalCmd(), p.exportCmd())
	root.AddCommand(p.dutiesCmd(), p.initCmd(), p.keyCmd(), p.sealCmd(), p.rescueCmd(), p.evidenceCmd(), p.headCmd(), p.countersignCmd(), p.vouchCmd(), p.incidentCmd(), p.logCmd(), p.timelineCmd(), p.importCmd(), p.reportCmd(), p.metricsCmd(),
		p.nextCmd(), p.formCmd(), p.registerCmd(), p.stepCmd(), p.gateCmd(), p.severityCmd(), p.sizeCmd(),
		p.containCmd(), p.decideCmd(), p.handoverCmd(), p.holdCmd(), p.mergeCmd(), p.reopenCmd(), p.asofCmd(), p.searchCmd(), p.eraseCmd(), p.clockCmd(), p.guideCmd(), p.readinessCmd(), p.selfcheckCmd(), p.workloadCmd(),
		p.verifyCmd(), p.proveCmd(), p.checkProofCmd(), p.journalCmd(), p.backupCmd(), p.demoCmd(), p.benchDataCmd(), p.manualCmd(),
		p.organisationCmd(), p.messageCmd(), p.remindersCmd())
	root.SetFlagErrorFunc(flagError)
	return root
}

// flagError refuses the name of a command nobody knows as such, whatever flags
// stand behind it.
func flagError(c *cobra.Command, err error) error {
	if c.HasSubCommands() && c.Flags().NArg() > 0 {
		return fmt.Errorf("unknown command %q for %q", c.Flags().Arg(0), c.CommandPath())
	}
	return err
}

// open opens the logbook; create makes it where there is none.
func (p *program) open(ctx context.Context, create bool) (*desk.Desk, error) {
	path, err := p.path()
	if err != nil {
		return nil, err
	}
	o := p.options()
	o.Create, o.Damaged = create, p.damaged
	if o.Unlock, err = p.unlockKey(path); err != nil {
		return nil, err
	}
	d, err := desk.Open(ctx, path, o)
	if err != nil {
		return nil, err
	}
	if err := p.signIn(ctx, d); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	for _, w := range d.Warnings() {
		fmt.Fprintln(p.err, "bridgelogctl: "+w)
	}
	return d, nil
}

// path is the logbook named, or this user's own.
func (p *program) path() (string, error) {
	if p.logbook != "" {
		return p.logbook, nil
	}
	return setup.DefaultLogbook()
}

func (p *program) options() desk.Options {
	zone := p.zone
	if zone == "" {
		zone, _ = setup.Zone() // where the system does not tell, UTC is printed with every time
	}
	o := setup.Options(model.Person{Name: p.by, Role: p.role}, zone)
	if folder, err := setup.DataFolder(); err == nil {
		for _, note := range []string{setup.Lead(&o, folder), setup.Rule(&o, folder)} {
			if note != "" {
				fmt.Fprintln(p.err, "bridgelogctl: "+note)
			}
		}
	}
	return o
}

// with opens the logbook, does work and closes it, whatever happened.
func (p *program) with(ctx context.Context, create bool, work func(*desk.Desk) error) error {
	d, err := p.open(ctx, create)
	if err != nil {
		return err
	}
	before := d.Status().Entries
	err = work(d)
	if d.Status().Entries > before {
		p.backUpIfDue(ctx, d)
	}
	return errors.Join(err, d.Close())
}
