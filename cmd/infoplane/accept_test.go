package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"
)

// A repository that comes from a stranger runs nothing: neither accept nor its dry run
// starts what its settings, its hooks or its attributes name.
func TestGoldenAcceptRunsNothingOfTheRepository(t *testing.T) {
	repeats(t)
	b, file := goldenBench(t)
	ran := b.path("ran")
	trap := b.path("trap.sh")
	if err := os.WriteFile(trap, []byte("#!/bin/sh\necho \"$0 $*\" >>"+ran+"\ncat\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	b.put(b.path("repository/small/notes.txt"), "notes")
	b.put(b.path("repository/.gitattributes"), "*.txt filter=trap diff=trap\n*.yaml filter=trap\n")
	b.git("add", ".")
	b.git("commit", "-qm", "attributes")
	for _, setting := range [][2]string{
		{"core.fsmonitor", trap}, {"core.pager", trap}, {"core.editor", trap}, {"core.sshCommand", trap}, {"core.alternateRefsCommand", trap},
		{"filter.trap.clean", trap}, {"filter.trap.smudge", trap}, {"filter.trap.process", trap}, {"diff.external", trap}, {"diff.trap.textconv", trap},
		{"alias.status", "!" + trap}, {"alias.ls-tree", "!" + trap}, {"gpg.program", trap}, {"log.showSignature", "true"},
	} {
		b.git("config", setting[0], setting[1])
	}
	for _, hook := range []string{"post-index-change", "fsmonitor-watchman", "reference-transaction", "post-checkout"} {
		text, _ := os.ReadFile(trap)
		if err := os.WriteFile(b.path("repository/.git/hooks/"+hook), text, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	// The trap works: git itself falls into it.
	quietGit(b.path("repository"), "-c", "alias.status=", "status") // the filter it falls into fails
	if _, err := os.Stat(ran); err != nil {
		t.Fatal("the trap does not work:", err)
	}
	if err := os.Remove(ran); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(b.path("repository/small/notes.txt"), time.Time{}, time.Now()); err != nil { // git would compare it again
		t.Fatal(err)
	}
	b.run(0, "golden accept "+file+" --dry-run")
	b.run(0, "golden accept "+file+" --reason=begin")
	if text, err := os.ReadFile(ran); err == nil {
		t.Errorf("something of the repository was run:\n%s", text)
	}
}

// The commit that accept names gives the results: whatever git is made to believe, the
// experiment, its claims and its programs are compared with what the commit holds.
func TestGoldenAcceptComparesWithTheCommit(t *testing.T) {
	repeats(t)
	edited := strings.Replace(smallYAML, "bins: 30", "bins: 31", 1)
	for name, c := range map[string]struct {
		prepare func(b *bench, file string)
		says    string
	}{
		"ignored experiment": {func(b *bench, file string) {
			b.git("rm", "-q", "--cached", "small/experiment.yaml")
			b.put(b.path("repository/.gitignore"), "experiment.yaml\n")
			b.git("add", ".gitignore")
			b.git("commit", "-qm", "ignored")
		}, "small/experiment.yaml: is not in the commit"},
		"ignored claims": {func(b *bench, file string) {
			b.put(b.path("repository/.git/info/exclude"), "claims.yaml\n")
			b.put(b.path("repository/small/claims.yaml"), "c:\n  figure: figure\n  text: t\n  table: bins30\n  column: ixt_bits\n  reduce: {epoch: 0}\n  along: layers\n  ordered_along: {slack: 0}\n  at_least: 1\n")
		}, "small/claims.yaml: is not in the commit"},
		"hidden untracked files": {func(b *bench, file string) {
			b.git("config", "status.showUntrackedFiles", "no")
			b.put(b.path("repository/other"), "x")
		}, "other: is not in the commit"},
		"assume-unchanged": {func(b *bench, file string) {
			b.git("update-index", "--assume-unchanged", "small/experiment.yaml")
			b.put(file, edited)
		}, "small/experiment.yaml: was changed"},
		"skip-worktree": {func(b *bench, file string) {
			b.git("update-index", "--skip-worktree", "small/experiment.yaml")
			b.put(file, edited)
		}, "small/experiment.yaml: was changed"},
		"another GIT_DIR": {func(b *bench, file string) {
			other := b.path("elsewhere")
			b.put(other+"/small/experiment.yaml", edited)
			c := func(args ...string) {
				if err := quietGit(other, args...); err != nil {
					b.t.Fatal(err)
				}
			}
			c("init", "-q")
			c("add", ".")
			c("commit", "-qm", "another")
			b.t.Setenv("GIT_DIR", other+"/.git")
			b.t.Setenv("GIT_WORK_TREE", b.path("repository"))
			b.put(file, edited)
		}, "small/experiment.yaml: was changed"},
		"a replacement object": {func(b *bench, file string) {
			b.put(file, edited)
			b.git("stash", "-q")
			b.git("replace", "HEAD", "stash@{0}")
			b.put(file, edited)
		}, "small/experiment.yaml: was changed"},
		"staged only": {func(b *bench, file string) {
			b.put(file, edited)
			b.git("add", ".")
		}, "small/experiment.yaml: was changed"},
	} {
		t.Run(name, func(t *testing.T) {
			b, file := goldenBench(t)
			c.prepare(b, file)
			b.run(1, "golden accept "+file+" --reason=begin")
			b.says(b.stderr, "git has changes that are not committed", c.says)
			if _, err := os.Stat(b.path("repository/small/digests.txt")); err == nil {
				t.Error("a golden was written")
			}
			b.run(0, "run "+file)
			b.run(0, "golden accept "+file+" --dry-run")
			b.says(b.stderr, "would refuse", c.says)
		})
	}
}

// The twin: a work tree beside its repository, and a clone, are as good.
func TestGoldenAcceptInWorktreeAndClone(t *testing.T) {
	repeats(t)
	b, _ := goldenBench(t)
	b.git("worktree", "add", "-q", b.path("beside"))
	b.git("clone", "-q", ".", b.path("clone"))
	for _, dir := range []string{"beside", "clone"} {
		file := b.path(dir + "/small/experiment.yaml")
		b.run(0, "golden accept "+file+" --reason=begin")
		b.says(b.stderr, "accepted")
	}
}

// A repository whose .git is a file, such as a submodule, is that repository: its commit
// counts, and its settings run nothing. What lies in a submodule is in no commit of the
// repository around it.
func TestGoldenAcceptWhereGitIsAFile(t *testing.T) {
	repeats(t)
	for name, prepare := range map[string]func(b *bench) (folder, commit string){
		"submodule": func(b *bench) (string, string) {
			around := b.path("around")
			b.put(around+"/readme", "x")
			for _, args := range [][]string{{"init", "-q"}, {"add", "."}, {"commit", "-qm", "around"},
				{"-c", "protocol.file.allow=always", "submodule", "add", "-q", b.path("repository"), "inner"}, {"commit", "-qm", "submodule"}} {
				if err := quietGit(around, args...); err != nil {
					b.t.Fatal(err)
				}
			}
			return around + "/inner", around
		},
		"separate folder": func(b *bench) (string, string) {
			if err := quietGit(b.dir, "init", "-q", "--separate-git-dir", b.path("settings"), b.path("repository")); err != nil {
				b.t.Fatal(err)
			}
			return b.path("repository"), ""
		},
	} {
		t.Run(name, func(t *testing.T) {
			b, _ := goldenBench(t)
			folder, around := prepare(b)
			if info, err := os.Stat(folder + "/.git"); err != nil || !info.Mode().IsRegular() {
				t.Fatal(".git is not a file: ", err)
			}
			trap := b.path("trap.sh")
			if err := os.WriteFile(trap, []byte("#!/bin/sh\ntouch "+b.path("ran")+"\n"), 0o777); err != nil {
				t.Fatal(err)
			}
			quietGit(folder, "config", "core.fsmonitor", trap)
			quietGit(folder, "status")
			if err := os.Remove(b.path("ran")); err != nil {
				t.Fatal("the trap does not work: ", err)
			}
			file := folder + "/small/experiment.yaml"
			text := b.read(file)
			b.put(file, strings.Replace(text, "bins: 30", "bins: 31", 1))
			b.run(0, "run "+file+" --overwrite")
			b.run(1, "golden accept "+file+" --reason=begin")
			b.says(b.stderr, "small/experiment.yaml: was changed")
			b.put(file, text)
			b.run(0, "run "+file)
			b.run(0, "golden accept "+file+" --reason=begin")
			head, err := gitOutput(folder, "rev-parse", "HEAD")
			if err != nil {
				t.Fatal(err)
			}
			if log := b.read(folder + "/small/CHANGELOG.md"); !strings.Contains(log, string(head[:12])) {
				t.Errorf("the commit %.12s is not named: %s", head, log)
			}
			if _, err := os.Stat(b.path("ran")); err == nil {
				t.Error("something of the repository was run")
			}
			if around == "" {
				return
			}
			// The twin: the same file, as one of the repository around it.
			if err := os.Remove(folder + "/.git"); err != nil {
				t.Fatal(err)
			}
			b.run(1, "golden accept "+file+" --reason=again")
			b.says(b.stderr, "small/experiment.yaml: is not in the commit")
		})
	}
}

// Accept writes and removes in its folder alone, and only what the commit keeps.
func TestGoldenAcceptStaysInItsFolder(t *testing.T) {
	repeats(t)
	b, file := goldenBench(t)
	b.put(b.path("elsewhere/mine.csv"), "a,b\n1,2\n")
	if err := os.Symlink(b.path("elsewhere"), b.path("repository/small/series")); err != nil {
		t.Skip(err)
	}
	b.git("add", ".")
	b.git("commit", "-qm", "a link")
	for _, flags := range []string{" --dry-run", " --reason=begin"} {
		b.run(1, "golden accept "+file+flags)
		b.says(b.stderr, "series: is not a folder", "through no link")
	}
	if entries, _ := os.ReadDir(b.path("elsewhere")); len(entries) != 1 {
		t.Errorf("elsewhere are %v", entries)
	}
	b.git("rm", "-q", "small/series")
	b.git("commit", "-qm", "no link")

	// A table of somebody that git ignores would be lost; a committed one is not.
	b.put(b.path("repository/.git/info/exclude"), "*.csv\n")
	b.put(b.path("repository/small/series/mine.csv"), "a,b\n1,2\n")
	b.run(1, "golden accept "+file+" --reason=begin")
	b.says(b.stderr, "mine.csv")
	if got := b.read(b.path("repository/small/series/mine.csv")); got != "a,b\n1,2\n" {
		t.Errorf("it holds %q", got)
	}
}

func TestStamped(t *testing.T) {
	const commit = "0123456789abcdef0123456789abcdef01234567"
	build := func(settings ...string) *debug.BuildInfo {
		var out debug.BuildInfo
		for i := 0; i < len(settings); i += 2 {
			out.Settings = append(out.Settings, debug.BuildSetting{Key: settings[i], Value: settings[i+1]})
		}
		return &out
	}
	good := []string{"vcs.revision", commit, "vcs.modified", "false"}
	if err := stamped(build(good...), commit); err != nil {
		t.Error(err)
	}
	if err := stamped(build(append(good, "-ldflags", "-w -X main.commit="+commit)...), commit); err != nil {
		t.Errorf("by make build: %v", err)
	}
	if makefile, err := os.ReadFile("../../Makefile"); err != nil || !strings.Contains(string(makefile), "-ldflags=\"-w $(STAMP)\" -o bin/infoplane") || !strings.Contains(string(makefile), "= -X main.commit=$(COMMIT)\n") {
		t.Errorf("make build has other flags than are accepted, %v", err)
	}
	replaced := build(good...)
	replaced.Deps = []*debug.Module{{Path: "a", Replace: &debug.Module{Path: "../a"}}}
	for says, info := range map[string]*debug.BuildInfo{
		"does not say which commit": build(),
		"does not say":              build("vcs.revision", commit),
		"the checkout is at":        build("vcs.revision", strings.Repeat("a", 40), "vcs.modified", "false"),
		"with changes":              build("vcs.revision", commit, "vcs.modified", "true"),
		"-tags=x":                   build(append(good, "-tags", "x")...),
		"-ldflags=-w -X main.other": build(append(good, "-ldflags", "-w -X main.other=1")...),
		"../a in the place of a":    replaced,
	} {
		if err := stamped(info, commit); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %q", err, says)
		}
	}
}

// Source that git does not show is found: ignored, or beside the tracked files.
func TestHiddenSource(t *testing.T) {
	b, _ := goldenBench(t)
	for _, name := range []string{"go.mod", "cmd/main.go", "golden/smoke/experiment.yaml"} {
		b.put(b.path("repository/"+name), name)
	}
	b.git("add", ".")
	b.git("commit", "-qm", "source")
	h, err := readHead(b.path("repository/golden"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := h.hiddenSource(); err != nil || len(got) > 0 {
		t.Errorf("%v, %v, want none", got, err)
	}
	b.put(b.path("repository/.git/info/exclude"), "hidden*\nclaims.yaml\n*.txt\n")
	for _, name := range []string{"cmd/hidden.go", "cmd/hidden_amd64.s", "golden/smoke/claims.yaml", "go.work", "_scratch/x.go", ".cache/x.go", "notes.txt"} {
		b.put(b.path("repository/"+name), name)
	}
	got, err := h.hiddenSource()
	if want := "[cmd/hidden.go cmd/hidden_amd64.s go.work golden/smoke/claims.yaml]"; err != nil || fmt.Sprint(got) != want {
		t.Errorf("%v, %v, want %s", got, err, want)
	}
	if how := h.differs("cmd/main.go"); how != "" {
		t.Errorf("cmd/main.go %s", how)
	}
	b.put(b.path("repository/cmd/main.go"), "cmd/main.go ")
	if how := h.differs("cmd/main.go"); how != "was changed" {
		t.Errorf("cmd/main.go %q", how)
	}
	b.put(b.path("repository/go.mod"), "go.mod\r\n") // git's ends of lines; its content was "go.mod"
	if how := h.differs("go.mod"); how == "" {
		t.Error("a line more is no difference")
	}
	if err := os.Remove(filepath.Join(b.path("repository"), "go.mod")); err != nil {
		t.Fatal(err)
	}
	if how := h.differs("go.mod"); how != "was removed" {
		t.Errorf("go.mod %q", how)
	}
}
