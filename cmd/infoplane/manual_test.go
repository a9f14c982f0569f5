package main

import (
	"bufio"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var writeDocs = flag.Bool("write-docs", false, "write what the tests compare: docs/reference.md, docs/man, …")

// upToDate compares a file with what it has to hold, or writes it.
func upToDate(t *testing.T, file, want string) {
	t.Helper()
	if *writeDocs {
		err := os.MkdirAll(filepath.Dir(file), 0o777)
		if err == nil {
			err = os.WriteFile(file, []byte(want), 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	if got, err := os.ReadFile(file); err != nil || string(got) != want {
		t.Errorf("%s: is old (%v); `make docs` writes it", file, err)
	}
}

// The reference and the manual page are those of the verbs and flags.
func TestDocsOfVerbs(t *testing.T) {
	s := &session{getenv: func(string) string { return "" }, stdout: io.Discard, stderr: io.Discard}
	s.out = bufio.NewWriter(io.Discard)
	app := s.app()
	app.Setup()
	upToDate(t, "../../docs/reference.md", manualMarkdown(app))
	page := manualPage(app)
	upToDate(t, "../../docs/man/infoplane.1", page)
	for _, v := range app.Commands {
		if !strings.Contains(page, ".SS "+v.Name+"\n") {
			t.Errorf("the page misses %s", v.Name)
		}
	}
	if tool, err := exec.LookPath("man"); err == nil {
		cmd := exec.Command(tool, "--warnings", "-l", "-E", "UTF-8", "-Tutf8", "../../docs/man/infoplane.1")
		var problems strings.Builder
		cmd.Stderr = &problems
		if err := cmd.Run(); err != nil || problems.Len() > 0 {
			t.Errorf("man: %v: %s", err, problems.String())
		}
	}
}

// A flag stands before or behind the arguments, of every verb.
func TestFlagsOnEitherSide(t *testing.T) {
	s := &session{}
	app := s.app()
	app.Setup()
	for _, v := range app.Commands {
		for _, f := range v.Flags {
			words := []string{"--" + f.Names()[0]}
			if takesValue(f) {
				words = append(words, "1")
			}
			before, err := arrange(app, append(append([]string{v.Name}, words...), "a", "b"))
			after, err2 := arrange(app, append([]string{v.Name, "a", "b"}, words...))
			if err != nil || err2 != nil || strings.Join(before, " ") != strings.Join(after, " ") {
				t.Errorf("%s: %v, %v; %v, %v", v.Name, before, after, err, err2)
			}
		}
	}
}
