package main

import (
	"bufio"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bridgelog/cmd/internal/setup"
	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/report/sign"
)

// maxPKCS12 bounds a file of a key and its certificates, in bytes.
const maxPKCS12 = 1 << 20

// reportSignCmd signs an approved final version.
func (p *program) reportSignCmd() *cobra.Command {
	var certificate, passwordFile, out string
	var r sign.Request
	c := &cobra.Command{Use: "sign FILE --certificate KEY.p12 -o OUT", Short: "sign an approved final version (PAdES), as a copy of its own",
		Long: "Signs a final version that somebody approved, with the key of a PKCS#12 file: PAdES baseline B-B (ETSI EN 319 142-1), added behind the file, so that the copy begins with the bytes that were approved and stays PDF/A-1b. " +
			"The copy is recorded as an export of its own. Nothing is asked of any server: there is no time stamp and no word on revocation in it.\n\n" +
			"The password of the file is asked at the terminal, or taken from the first line of --password-file.",
		Args: cobra.ExactArgs(1)}
	f := c.Flags()
	f.StringVar(&certificate, "certificate", "", "PKCS#12 file with the key and its certificates")
	f.StringVar(&passwordFile, "password-file", "", "take its password from the first line of this file, - for standard input")
	f.StringVarP(&out, "output", "o", "", "file to write, which must be new")
	f.StringVar(&r.Reason, "reason", "Approved", "reason that stands in the signature")
	f.StringVar(&r.Place, "place", "", "place that stands in the signature")
	_ = c.MarkFlagRequired("certificate") // fails only for a flag that does not exist
	_ = c.MarkFlagRequired("output")
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			receipt, x, err := d.SignFinal(c.Context(), args[0], out, func(pdf []byte, at time.Time) ([]byte, model.Signature, error) {
				return p.signed(pdf, at, certificate, passwordFile, r)
			})
			if err != nil {
				return err
			}
			if p.json {
				p.print(map[string]any{"file": receipt.Path, "sha256": receipt.SHA256, "size": receipt.Size, "of": x.Report.Seq, "edition": receipt.Edition, "entry": receipt.Change.Seq, "head": receipt.Change.Head.Text()})
				return nil
			}
			p.say("Wrote %s: %s, edition %d, signed\nSHA-256 %s\nrecorded as entry %d, head %s", receipt.Path, x.What, receipt.Edition, receipt.SHA256, receipt.Change.Seq, receipt.Change.Head.Text())
			p.say("It holds no time stamp and no word on revocation: a reader trusts it as far as the certificate. `report timestamp` puts a time stamp in.")
			return nil
		})
	}
	return c
}

func (p *program) signed(pdf []byte, at time.Time, certificate, passwordFile string, r sign.Request) ([]byte, model.Signature, error) {
	raw, err := readSmall(certificate)
	if err != nil {
		return nil, model.Signature{}, err
	}
	password, err := p.passwordFor(passwordFile)
	if err != nil {
		return nil, model.Signature{}, err
	}
	return setup.SignPDF(pdf, at, raw, password, r)
}

// readAnswer reads a time stamp authority's answer.
func readAnswer(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxPKCS12 {
		return nil, model.Refuse(model.Invalid, path, "Give the file with the authority's answer (.tsr).", "this is no time stamp.")
	}
	return readFile(path)
}

func readSmall(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxPKCS12 {
		return nil, model.Refuse(model.Invalid, path, "Give the file with the key and its certificates.", "this is no PKCS#12 file.")
	}
	return readFile(path)
}

// passwordFor is the password of a PKCS#12 file: from a file, or as typed.
func (p *program) passwordFor(file string) (string, error) {
	if file == "" {
		text, ok, err := p.ask("Password of the certificate: ")
		if err == nil && !ok {
			err = model.Refuse(model.Invalid, "--password-file", "Name a file whose first line it is.", "there is no terminal to ask for the password of the certificate.")
		}
		return text, err
	}
	in := p.in
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return "", model.Refuse(model.NotFound, file, "Check the path.", "this file cannot be read.")
		}
		defer f.Close()
		in = f
	}
	line, err := bufio.NewReader(io.LimitReader(in, 4096)).ReadString('\n')
	if err != nil && err != io.EOF {
		return "", err
	}
	return strings.TrimRight(line, "\r\n"), nil
}
