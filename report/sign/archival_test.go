package sign

import (
	"crypto/elliptic"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A signed file is still one for the archive. What Preflight says of unsigned
// ones is tested in report/pdf.
func TestASignedFileStaysArchival(t *testing.T) {
	out, err := PDF(document(t), holder(t, curveKey(t, elliptic.P256()), "Dana Reed", 0), Request{At: at, Reason: "Approved", Place: "Köln"})
	if err != nil {
		t.Fatal(err)
	}
	if !preflight(t, out) {
		t.Skip("Preflight is not installed (Debian: libpdfbox2-java and what it needs)")
	}
}

// preflight holds a file against PDF/A-1b; false where the tools for it are missing.
func preflight(t *testing.T, out []byte) bool {
	t.Helper()
	const jars = "/usr/share/java/"
	var on []string
	for _, jar := range []string{"preflight", "pdfbox2", "fontbox2", "xmpbox", "commons-logging", "commons-io", "javax.activation", "jaxb-api"} {
		if _, err := os.Stat(jars + jar + ".jar"); err != nil {
			return false
		}
		on = append(on, jars+jar+".jar")
	}
	java, err := exec.LookPath("java")
	if err != nil {
		return false
	}
	path := filepath.Join(t.TempDir(), "signed.pdf")
	if err := os.WriteFile(path, out, 0o600); err != nil {
		t.Fatal(err)
	}
	said, err := exec.Command(java, "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", strings.Join(on, ":"), filepath.Join("..", "pdf", "testdata", "Preflight.java"), path).CombinedOutput()
	if err != nil || !strings.HasPrefix(string(said), "valid ") {
		t.Errorf("Preflight: %v\n%s", err, said)
	}
	return true
}
