package program

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"infoplane/pipeline"
)

// Nothing of the environment reaches a program but what it lists, and TMPDIR.
func TestEnvironment(t *testing.T) {
	b := newBench(t, "environment")
	t.Setenv("SWAP_SEEN", "yes")
	t.Setenv("SWAP_HIDDEN", "no")
	b.spec.Environment = []string{"SWAP_SEEN", "SWAP_FIXED=a=b", "SWAP_UNSET"}
	if err := b.run(b.graph()); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.log()), "\n")[1:]
	if len(lines) != 3 || !strings.HasPrefix(lines[0], "TMPDIR="+b.dir) || lines[1] != "SWAP_SEEN=yes" || lines[2] != "SWAP_FIXED=a=b" {
		t.Errorf("the program saw %q", lines)
	}
}

// What is part of the key is reported by its name when it changes; what is not changes
// nothing.
func TestWhatTheKeyHolds(t *testing.T) {
	t.Setenv("SWAP_SEEN", "yes")
	b := newBench(t, "good")
	b.spec.Environment = []string{"SWAP_SEEN"}
	if err := b.run(b.graph()); err != nil {
		t.Fatal(err)
	}
	why := func() string {
		all, err := (&pipeline.Engine{Store: b.store}).Status(b.ctx, b.graph(), pipeline.Selection{})
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, r := range all[1].Reasons {
			out = append(out, r.String())
		}
		return strings.Join(out, "\n")
	}
	b.spec.Timeout = "20s"
	t.Setenv("SWAP_HIDDEN", "other")
	if got := why(); got != "" {
		t.Errorf("nothing changed, and it is stale: %s", got)
	}
	os.WriteFile(filepath.Join(b.dir, "experiment", "settings.txt"), []byte("new"), 0o666)
	if got := why(); !regexp.MustCompile(`^config changed: program.files.settings.txt: "[0-9a-f]{12}" → "[0-9a-f]{12}"$`).MatchString(got) {
		t.Errorf("why: %s", got)
	}
	os.WriteFile(filepath.Join(b.dir, "experiment", "settings.txt"), []byte("as they were"), 0o666)
	t.Setenv("SWAP_SEEN", "no")
	if got, want := why(), `config changed: program.environment.SWAP_SEEN: "yes" → "no"`; got != want {
		t.Errorf("why: %s, want %s", got, want)
	}
	t.Setenv("SWAP_SEEN", "yes")
	b.spec.Command = append(b.spec.Command[:2:2], "exit 3")
	if got := why(); !strings.HasPrefix(got, "config changed: program.command: [") || strings.Contains(got, "\n") {
		t.Errorf("why: %s", got)
	}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	os.MkdirAll(filepath.Join(dir, "lib/deep"), 0o777)
	for _, name := range []string{"train.py", "lib/b.py", "lib/deep/a.py"} {
		os.WriteFile(filepath.Join(dir, name), []byte(name), 0o666)
	}
	files, err := Files(dir, []string{"train.py", "lib", "lib/b.py"})
	var names []string
	for _, f := range files {
		names = append(names, f.Name)
	}
	if err != nil || !slices.Equal(names, []string{"lib/b.py", "lib/deep/a.py", "train.py"}) {
		t.Errorf("%v, %v", names, err)
	}
	if _, err := Files(dir, []string{"tran.py"}); err == nil || err.Error() != "tran.py: no such file in "+dir {
		t.Errorf("error %v", err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o666); err == nil {
		if _, err := Files(dir, []string{"pipe"}); err == nil || err.Error() != "pipe: is not a regular file" {
			t.Errorf("error %v", err)
		}
	}
}

// A link to a folder is no folder of files, and is not passed over: what lies in it
// would not be part of the key.
func TestFilesBehindALink(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"lib", "elsewhere"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "elsewhere", "b.py"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../elsewhere", filepath.Join(dir, "lib", "linked")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../elsewhere/b.py", filepath.Join(dir, "elsewhere", "a.py")); err != nil {
		t.Fatal(err)
	}
	for name, at := range map[string]string{"lib": "lib/linked", "lib/linked": "lib/linked"} {
		if _, err := Files(dir, []string{name}); err == nil || !strings.HasPrefix(err.Error(), at+": is a link to a folder") {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if files, err := Files(dir, []string{"elsewhere"}); err != nil || len(files) != 2 {
		t.Errorf("links to files: %v, %v", files, err)
	}
}

// A file that memory cannot hold is refused before it is hashed, which would take minutes.
func TestFilesLargerThanMemory(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "sparse"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(dir, "sparse"), 40<<30); err != nil {
		t.Fatal(err)
	}
	t.Setenv("INFOPLANE_MEMORY", "1GB")
	want := "sparse: takes 42.9 GB in memory, of at most 1.0 GB; INFOPLANE_MEMORY raises the bound"
	if _, err := Files(dir, []string{"sparse"}); err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("error %v, want %s", err, want)
	}
}

// A program is one of the files, lies beside the experiment, or is found in PATH.
func TestWhereProgramsAreFound(t *testing.T) {
	b := newBench(t, "good")
	folder := filepath.Join(b.dir, "experiment")
	os.WriteFile(filepath.Join(folder, "run.sh"), []byte("#!/bin/sh\necho of files; exit 4\n"), 0o777)
	os.WriteFile(filepath.Join(folder, "beside.sh"), []byte("#!/bin/sh\necho beside; exit 4\n"), 0o777)
	os.WriteFile(filepath.Join(folder, "plain.sh"), []byte("#!/bin/sh\n"), 0o666)
	b.spec.Files = []string{"run.sh", "plain.sh"}
	for command, want := range map[string]string{
		"./run.sh":         "printed last (all of it: `infoplane log test:estimate/bins`):\n    of files",
		"./beside.sh":      "    beside",
		"sh -c pwd;exit_3": "    " + b.dir + "/infoplane-program-",
		"run.sh":           "run.sh: no such command in PATH; to start the file, write ./run.sh",
		"no-such-command":  "no-such-command: no such command in PATH",
		"./absent.sh":      "./absent.sh: no such file in " + folder,
		"./plain.sh":       "./plain.sh: cannot be started: permission denied",
	} {
		b.spec.Command = nil
		for _, word := range strings.Fields(command) {
			b.spec.Command = append(b.spec.Command, strings.ReplaceAll(word, "_", " "))
		}
		if err := b.run(b.graph()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %s", command, err, want)
		}
	}
}
