package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"infoplane/golden"
	"infoplane/golden/review"
)

// goldenAccept makes what the store has the golden of an experiment.
func (s *session) goldenAccept(c *cli.Context, e *experiment) error {
	reason, dry := strings.TrimSpace(c.String("reason")), c.Bool("dry-run")
	switch {
	case s.getenv("CI") != "" && !dry:
		return failf("golden accept: CI is set, and a machine accepts nothing; run it where you can look at `infoplane golden check %s --html diff.html`, and commit what it writes", e.given)
	case reason == "" && !dry:
		return usagef(`golden accept: needs a reason, as in --reason "why the results change"; it is kept in %s beside the golden`, review.ChangelogFile)
	}
	dir, err := s.acceptFolder(e)
	if err != nil {
		return err
	}
	commit, err := cleanCommit(dir)
	if err != nil && !dry {
		return err
	}
	now, err := s.measured(c, e, e.claims)
	if err != nil {
		return err
	}
	old, err := review.Load(os.DirFS(dir)) // of the checkout: the binary's own may be older
	if err != nil && !errors.Is(err, review.ErrNone) {
		return failf("%s: %w", dir, err)
	}
	result := review.Compare(old, now)
	result.Old, result.New = "the golden of "+e.name, e.name
	files, err := now.Files()
	if err != nil {
		return err
	}
	stale, err := goldenFiles(dir, files)
	if err != nil {
		return err
	}
	if dry {
		s.printComparison(result)
	}
	if len(stale) == 0 && unchangedFiles(dir, files) {
		s.note(fmt.Sprintf("%s: its golden says so already; nothing to accept", e.name))
		return nil
	}
	if dry {
		s.note(fmt.Sprintf("%s: golden accept would write %s and %s in %s", e.name, count(len(files), "file"), review.ChangelogFile, dir))
		return nil
	}
	return s.writeGolden(e, dir, files, stale, result.Entry(time.Now(), commit, reason))
}

// writeGolden writes the files of a golden, removes those that are no longer any,
// and then says why in the changelog.
func (s *session) writeGolden(e *experiment, dir string, files map[string][]byte, stale []string, entry string) error {
	var did published
	did.folder = dir
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := did.file(name, files[name]); err != nil {
			return err
		}
	}
	for _, name := range stale {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			return failf("%s: cannot be removed: %w", filepath.Join(dir, name), cause(err))
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, review.ChangelogFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return failf("%s: cannot be read: %w", filepath.Join(dir, review.ChangelogFile), cause(err))
	}
	if err := did.file(review.ChangelogFile, []byte(review.Changelog(string(text), entry))); err != nil {
		return err
	}
	s.note(did.line())
	next := "commit them"
	if slices.Contains(golden.Names(), e.given) {
		next += "; `make build` builds them into the command"
	}
	s.note(fmt.Sprintf("%s: accepted; look at `git diff %s`, and %s", e.name, dir, next))
	return nil
}

// acceptFolder is the folder that accept writes to: that of the checkout for a
// built-in experiment, whose files must be those that this command was built from.
func (s *session) acceptFolder(e *experiment) (string, error) {
	if !slices.Contains(golden.Names(), e.given) {
		return ownFolder(e)
	}
	root, err := checkout()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(root, "golden", e.given)
	embedded, err := golden.Folder(e.given)
	if err != nil {
		return "", err
	}
	for _, name := range []string{"experiment.yaml", "claims.yaml"} {
		built, _ := fs.ReadFile(embedded, name) // no claims: none in the checkout either
		text, _ := os.ReadFile(filepath.Join(dir, name))
		if !bytes.Equal(text, built) {
			return "", failf("%s: is not the file that this infoplane was built with; `make build`, `bin/infoplane run %s`, then accept",
				filepath.Join(dir, name), e.given)
		}
	}
	return dir, nil
}

// checkout is the root of the repository that the working directory is in.
func checkout() (string, error) {
	start, err := os.Getwd()
	if err != nil {
		return "", failf("golden accept: the working directory: %w", cause(err))
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && bytes.HasPrefix(text, []byte("module infoplane\n")) {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", failf("golden accept: %s is not in a checkout of infoplane, where its goldens are kept; change to one, or accept a file of your own: FOLDER/experiment.yaml", start)
		}
	}
}

// cleanCommit is the commit that a folder's repository stands at. A golden says what
// one commit gives: with changes that are not committed there is none to name.
func cleanCommit(dir string) (string, error) {
	git := func(args ...string) (string, error) {
		out, err := exec.Command("git", append([]string{"-C", dir}, args...)...).Output()
		return strings.TrimSpace(string(out)), err
	}
	commit, err := git("rev-parse", "HEAD")
	if err != nil {
		return "", failf("%s: is not in a git repository with a commit; a golden is kept with its history: `git init`, commit the experiment, then accept", dir)
	}
	changed, err := git("status", "--porcelain")
	if err != nil {
		return "", failf("%s: git status: %w", dir, err)
	}
	if changed != "" {
		first, _, _ := strings.Cut(changed, "\n")
		return "", failf("%s: git has changes that are not committed (%s, %d in all), so no commit gives these results; commit or stash them, build and run again, then accept",
			dir, strings.TrimSpace(first), strings.Count(changed, "\n")+1)
	}
	if info, ok := debug.ReadBuildInfo(); ok && filepath.Base(filepath.Dir(dir)) == "golden" {
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" && setting.Value != commit {
				return "", failf("golden accept: this infoplane was built from commit %.12s, the checkout is at %.12s; `make build`, run again, then accept", setting.Value, commit)
			}
			if setting.Key == "vcs.modified" && setting.Value == "true" {
				return "", failf("golden accept: this infoplane was built with changes that are not in commit %.12s; `make build`, run again, then accept", commit)
			}
		}
	}
	return commit[:12], nil
}

// goldenFiles lists the files of a golden that are there and will not be written
// again: series of figures that are gone.
func goldenFiles(dir string, files map[string][]byte) ([]string, error) {
	there, err := filepath.Glob(filepath.Join(dir, "series", "*.csv"))
	if err != nil {
		return nil, err
	}
	var stale []string
	for _, path := range there {
		name := "series/" + filepath.Base(path)
		if _, kept := files[name]; !kept {
			stale = append(stale, name)
		}
	}
	return stale, nil
}

// unchangedFiles says that all files are there with this content.
func unchangedFiles(dir string, files map[string][]byte) bool {
	for name, content := range files {
		there, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || !bytes.Equal(there, content) {
			return false
		}
	}
	return true
}
