package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts/foreign"
	"infoplane/golden"
	"infoplane/golden/review"
	"infoplane/internal/count"
	"infoplane/internal/output"
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
	commit, commitErr := cleanCommit(dir, e)
	if commitErr != nil && !dry {
		return commitErr
	}
	now, store, conflicts, err := s.measured(c, e, e.claims)
	if err != nil {
		return err
	}
	if err := s.conflicted(e, store, conflicts); err != nil {
		return err // it is not known which result is right
	}
	root, err := goldenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	old, err := review.Load(root.FS()) // of the checkout: the binary's own may be older
	if err != nil && !errors.Is(err, review.ErrNone) {
		return failf("%s: %w", dir, err)
	}
	old.Of, now.Of = "the golden of "+e.name, e.name
	result := review.Compare(old, now)
	files, err := now.Files()
	if err != nil {
		return err
	}
	stale, err := staleSeries(root, files)
	if err != nil {
		return err
	}
	if dry {
		s.printComparison(result)
	}
	if len(stale) == 0 && unchangedFiles(root, files) {
		s.note(fmt.Sprintf("%s: its golden says so already; nothing to accept", e.name))
		return nil
	}
	if dry && commitErr != nil {
		s.note(fmt.Sprintf("%s: golden accept would refuse: %v", e.name, commitErr))
		return nil
	}
	if dry {
		s.note(fmt.Sprintf("%s: golden accept would write %s and %s in %s", e.name, count.Of(len(files), "file"), review.ChangelogFile, dir))
		return nil
	}
	if err := commit.keeps(dir, append(slices.Sorted(maps.Keys(files)), append(stale, review.ChangelogFile)...)); err != nil {
		return err
	}
	return s.writeGolden(e, root, files, stale, result.Entry(time.Now(), commit.commit[:12], reason))
}

// keeps returns an error unless nothing is lost if files of a folder are replaced or removed: the
// commit has them as they are, or they are not there.
func (h *head) keeps(dir string, names []string) error {
	for _, name := range names {
		path := filepath.Join(dir, name)
		at, err := h.inside(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue // its folder is not there
		}
		if err != nil {
			return failf("%s: %w", path, err)
		}
		if how := h.differs(at); how != "" {
			return failf("%s: %s, so accept would lose it; commit it or move it away, then accept", path, how)
		}
	}
	return nil
}

// goldenRoot opens the folder of a golden, in which no link is followed.
func goldenRoot(dir string) (*os.Root, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, failf("%s: cannot be read: %w", dir, output.Cause(err))
	}
	if info, err := root.Lstat("series"); err == nil && !info.IsDir() {
		root.Close()
		return nil, failf("%s: is not a folder; accept writes and removes files there, and through no link; move it away", filepath.Join(dir, "series"))
	}
	return root, nil
}

// writeGolden writes the files of a golden, removes those that are no longer any,
// and then adds the reason to the changelog.
func (s *session) writeGolden(e *experiment, root *os.Root, files map[string][]byte, stale []string, entry string) error {
	dir := root.Name()
	// The commit keeps what is replaced.
	did := published{folder: output.Folder{Dir: dir, Overwrite: true, Unlisted: true, Inputs: e.inputs()}}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		did.file(name, files[name])
	}
	if err := errors.Join(did.failed...); err != nil {
		return err
	}
	for _, name := range stale {
		if err := root.Remove(name); err != nil {
			return failf("%s: cannot be removed: %w", filepath.Join(dir, name), output.Cause(err))
		}
	}
	text, err := readPlain(root, review.ChangelogFile, maxFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return failf("%s: cannot be read: %w", filepath.Join(dir, review.ChangelogFile), output.Cause(err))
	}
	did.file(review.ChangelogFile, []byte(review.Changelog(string(text), entry)))
	if err := errors.Join(did.failed...); err != nil {
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
		text, _ := foreign.ReadAtMost(filepath.Join(dir, name), maxFile)
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
		return "", failf("golden accept: the working directory: %w", output.Cause(err))
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		text, err := foreign.ReadAtMost(filepath.Join(dir, "go.mod"), maxFile)
		if err == nil && bytes.HasPrefix(text, []byte("module infoplane\n")) {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", failf("golden accept: %s is not in a checkout of infoplane, where its goldens are kept; change to one, or accept a file of your own: FOLDER/experiment.yaml", start)
		}
	}
}

// staleSeries lists the series of figures that are gone.
func staleSeries(root *os.Root, files map[string][]byte) ([]string, error) {
	there, err := fs.Glob(root.FS(), "series/*.csv")
	if err != nil {
		return nil, err
	}
	var stale []string
	for _, name := range there {
		if _, kept := files[name]; !kept {
			stale = append(stale, name)
		}
	}
	return stale, nil
}

// unchangedFiles reports whether all files are there with this content.
func unchangedFiles(root *os.Root, files map[string][]byte) bool {
	for name, content := range files {
		there, err := readPlain(root, name, maxFile)
		if err != nil || !bytes.Equal(there, content) {
			return false
		}
	}
	return true
}
