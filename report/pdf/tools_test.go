package pdf

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// tool is the path of a program that looks at our files. Where it is missing the
// test is skipped, and fails where everything must be there: make test installs
// all of them.
func tool(t *testing.T, name, debian string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		missing(t, name, debian)
	}
	return path
}

func missing(t *testing.T, what, debian string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is missing (Debian package %s)", what, debian)
	}
	t.Skipf("%s is not installed (Debian package %s); make test installs it", what, debian)
}

// textPages is what pdftotext reads from a file, page by page, in the order in
// which the file draws it.
func textPages(t *testing.T, path string) []string {
	t.Helper()
	out, err := exec.Command(tool(t, "pdftotext", "poppler-utils"), "-raw", "-enc", "UTF-8", path, "-").Output()
	if err != nil {
		t.Fatalf("pdftotext: %v", err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\f"), "\f")
}

// textLayer is all a drawn file says, every run of blanks one.
func textLayer(t *testing.T, file []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "doc.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(strings.Join(textPages(t, path), " ")), " ")
}

// preflight holds files against PDF/A-1b with Apache PDFBox, all in one run of
// the Java machine, and gives what it says of each that is not valid.
func preflight(t *testing.T, paths []string) string {
	t.Helper()
	const jars, debian = "/usr/share/java/", "default-jre-headless, default-jdk-headless, libpdfbox2-java, libcommons-logging-java, libcommons-io-java, libactivation-java, libjaxb-api-java"
	var on []string
	for _, jar := range []string{"preflight", "pdfbox2", "fontbox2", "xmpbox", "commons-logging", "commons-io", "javax.activation", "jaxb-api"} {
		if _, err := os.Stat(jars + jar + ".jar"); err != nil {
			missing(t, jar+".jar", debian)
		}
		on = append(on, jars+jar+".jar")
	}
	args := append([]string{"-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", strings.Join(on, ":"), "testdata/Preflight.java"}, paths...)
	out, err := exec.Command(tool(t, "java", debian), args...).CombinedOutput()
	if err != nil {
		t.Fatalf("preflight: %v\n%s", err, out)
	}
	if valid := strings.Count("\n"+string(out), "\nvalid "); valid+strings.Count("\n"+string(out), "\nFAULTY ") != len(paths) {
		t.Fatalf("preflight looked at fewer than %d files:\n%s", len(paths), out)
	}
	var faults []string
	for l := range strings.Lines(string(out)) {
		if !strings.HasPrefix(l, "valid ") {
			faults = append(faults, l)
		}
	}
	return strings.Join(faults, "")
}
