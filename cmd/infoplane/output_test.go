package main

import (
	"os"
	"strings"
	"testing"
)

// Files that a flag names: nothing of what the command reads is replaced, nor anything
// that it did not write.
func TestReportsReplaceTheirOwnOnly(t *testing.T) {
	b, file := goldenBench(t)
	b.run(0, "golden accept "+file+" --reason=begin")
	page := b.path("diff.html")
	b.run(0, "diff "+file+" "+file+" --html "+page)
	b.run(0, "golden check "+file+" --html "+page) // its own
	b.says(b.read(page), "</html>")
	b.put(page, b.read(page)+"a note of mine")
	for line, says := range map[string]string{
		"golden check " + file + " --html " + page:                                                                   "was not written by infoplane, or was changed since",
		"golden check " + file + " --junit " + b.path("x") + " --html " + b.path("./x"):                              "both name",
		"golden check " + file + " --overwrite --html " + file:                                                       "is an input of this command",
		"golden check " + file + " --overwrite --html " + strings.Replace(file, "experiment.yaml", "digests.txt", 1): "is an input of this command",
		"diff " + file + " " + file + " --overwrite --html " + file:                                                  "is an input of this command",
		"golden check " + file + " --html " + b.path("store/page.html"):                                              "lies in the store",
		"run " + file + " -o " + b.path("store/objects"):                                                             "lies in the store",
		"report " + file + " -o " + file:                                                                             "is not a folder",
		"report " + file + " -o " + os.DevNull:                                                                       "is not a folder",
	} {
		want := 1
		if says == "both name" {
			want = 2
		}
		b.run(want, line)
		b.says(b.stderr, says)
	}
	b.says(b.read(page), "a note of mine")
	b.says(b.read(file), "Two networks.")
	b.run(0, "golden check "+file+" --overwrite --html "+page)
	b.run(0, "golden check "+file+" --html "+os.DevNull)
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		t.Fatalf("%s is now %v, %v", os.DevNull, info.Mode(), err)
	}
}

// A page of somebody in the output folder stays, the figures beside it are written, and
// the exit code says so. The default folder is no link to anywhere.
func TestRunKeepsForeignFiles(t *testing.T) {
	b := newBench(t)
	b.put(b.path("web/index.html"), "my page")
	b.run(exitFailure, "run tiny -o "+b.path("web"))
	b.says(b.stderr, "written figure.png", "index.html: was not written by infoplane", "--overwrite")
	if got := b.read(b.path("web/index.html")); got != "my page" {
		t.Errorf("it holds %q", got)
	}
	b.run(exitDone, "report tiny --overwrite -o "+b.path("web"))
	b.tiny.Rate = 0.25
	b.run(exitDone, "run tiny -o "+b.path("web")) // its own by now
	b.says(b.stderr, "replaced figure.png, index.html")
	b.tiny.Fail = 2
	b.tiny.Rate = 0.125
	b.put(b.path("web/index.html"), "my page")
	b.run(exitPartial, "run tiny -k -o "+b.path("web")) // a failure hides no other one
	b.says(b.stderr, "index.html: was not written by infoplane")

	t.Chdir(b.dir)
	if err := os.Symlink(t.TempDir(), "figures"); err != nil {
		t.Skip(err)
	}
	s := &session{stdout: &strings.Builder{}, stderr: &strings.Builder{}, getenv: func(string) string { return "" }, open: b.tiny.open}
	if code := s.main([]string{"run", "tiny", "--store", b.path("store")}); code != exitFailure {
		t.Errorf("exit code %d through a link", code)
	}
	if entries, _ := os.ReadDir("figures"); len(entries) > 0 {
		t.Errorf("through the link came %v", entries)
	}
}
