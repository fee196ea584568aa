package main

import (
	"errors"
	"strings"
	"testing"
)

func TestTheWalkPrintsOneLineForEach(t *testing.T) {
	table := "# about\nR-01 model TestA TestB; ui TestC\nR-02 open F: later\nR-03 ui TestC\nR-04 desk TestD\n"
	asked := map[string]string{}
	run := func(pkg string, names []string) (map[string]bool, error) {
		asked[pkg] += strings.Join(names, ",")
		if pkg == "desk" {
			return nil, errors.New("does not build")
		}
		return map[string]bool{"TestA": true, "TestC": true}, nil
	}
	var out, errOut strings.Builder
	code := walk(table, run, &out, &errOut)
	want := "R-01 fail TestA TestB TestC\nR-02 open F\nR-03 pass TestC\nR-04 fail TestD\n"
	if out.String() != want || code != 1 {
		t.Errorf("exit %d:\n%swant:\n%s", code, &out, want)
	}
	if asked["model"] != "TestA,TestB" || asked["ui"] != "TestC" || !strings.Contains(errOut.String(), "does not build") {
		t.Errorf("asked %v, said %q", asked, &errOut)
	}
	if code := walk("R-02 open F: later\n", run, &out, &errOut); code != 0 {
		t.Error("what waits is no failure")
	}
	if code := walk("R-02 model\n", run, &out, &errOut); code != 1 {
		t.Error("a line without a test is taken")
	}
}
