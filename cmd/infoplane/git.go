package main

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"infoplane/internal/count"
	"infoplane/internal/output"
)

// head is what the commit at the HEAD of a repository holds. It is read from git's
// objects; files are compared with it here and not by `git status`, which believes the
// index, the ignore rules and the settings of a repository that may come from elsewhere.
type head struct {
	top    string            // the folder of the work tree
	commit string            // its full name
	blobs  map[string]string // names of the files' contents, by path from top, with slashes
}

// gitOutput runs git in a folder, with the settings off by which a repository or the
// environment could have it run a program, look elsewhere, or fetch what is missing.
func gitOutput(dir string, args ...string) ([]byte, error) {
	c := exec.Command("git", append([]string{
		"--no-pager", "-C", dir,
		"-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.DevNull, "-c", "core.untrackedCache=false",
		"-c", "protocol.allow=never",
		"-c", "safe.directory=*", // nothing of the repository is run, so that of any owner may be read
	}, args...)...)
	for _, v := range os.Environ() {
		if name, _, _ := strings.Cut(v, "="); !strings.HasPrefix(strings.ToUpper(name), "GIT_") {
			c.Env = append(c.Env, v)
		}
	}
	c.Env = append(c.Env, "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_SYSTEM="+os.DevNull, "GIT_CONFIG_GLOBAL="+os.DevNull,
		"GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "GIT_NO_REPLACE_OBJECTS=1", "GIT_NO_LAZY_FETCH=1", "GIT_ALLOW_PROTOCOL=none", "LC_ALL=C")
	return c.Output()
}

// readHead reads the commit of the repository that a folder is in.
func readHead(dir string) (*head, error) {
	top, err := gitOutput(dir, "rev-parse", "--show-toplevel")
	if errors.Is(err, exec.ErrNotFound) {
		return nil, failf("git: is not in PATH; a golden is kept in a git repository, and accept compares with its commit")
	}
	var commit []byte
	if err == nil {
		commit, err = gitOutput(dir, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
	}
	if err != nil {
		return nil, failf("%s: is not in a git repository with a commit; a golden is kept with its history: `git init`, commit the experiment, then accept", dir)
	}
	h := &head{top: strings.TrimRight(string(top), "\r\n"), commit: strings.TrimSpace(string(commit)), blobs: map[string]string{}}
	tree, err := gitOutput(h.top, "ls-tree", "-r", "-z", "--full-tree", h.commit)
	if err != nil {
		return nil, failf("%s: git ls-tree of %.12s: %w", dir, h.commit, err)
	}
	for entry := range bytes.SplitSeq(tree, []byte{0}) { // mode type name TAB path
		facts, path, ok := strings.Cut(string(entry), "\t")
		if words := strings.Fields(facts); ok && len(words) == 3 && words[1] == "blob" {
			h.blobs[path] = words[2]
		}
	}
	return h, nil
}

// untracked lists the files of the work tree that are neither in the index nor ignored,
// by path from its top.
func (h *head) untracked() ([]string, error) {
	out, err := gitOutput(h.top, "ls-files", "-z", "--others", "--exclude-standard")
	if err != nil {
		return nil, failf("%s: git ls-files: %w", h.top, err)
	}
	var names []string
	for name := range strings.SplitSeq(string(out), "\x00") {
		if name != "" {
			names = append(names, name)
		}
	}
	return names, nil
}

// inside is the path from the top of a file, which need not be there.
func (h *head) inside(path string) (string, error) {
	full, err := filepath.Abs(path)
	if err == nil {
		var dir, top string
		if dir, err = filepath.EvalSymlinks(filepath.Dir(full)); err == nil {
			if top, err = filepath.EvalSymlinks(h.top); err == nil {
				full, err = filepath.Rel(top, filepath.Join(dir, filepath.Base(full)))
			}
		}
	}
	if err == nil && !filepath.IsLocal(full) {
		err = fmt.Errorf("is not in the work tree %s", h.top)
	}
	return filepath.ToSlash(full), err
}

// maxCompared bounds what is read of a file to compare it with its commit.
const maxCompared = 1 << 30

// differs returns how the file of that path from the top differs from what the commit
// holds; it is empty if it does not.
func (h *head) differs(name string) string {
	path := filepath.Join(h.top, filepath.FromSlash(name))
	blob, tracked := h.blobs[name]
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !tracked:
		return ""
	case errors.Is(err, fs.ErrNotExist):
		return "was removed"
	case err != nil:
		return output.Cause(err).Error()
	case !tracked:
		return "is not in the commit"
	}
	var content []byte
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		var to string
		to, err = os.Readlink(path)
		content = []byte(filepath.ToSlash(to))
	case !info.Mode().IsRegular() || info.Size() > maxCompared:
		return "is not a regular file below 1 GiB"
	default:
		content, err = os.ReadFile(path)
	}
	if err != nil {
		return output.Cause(err).Error()
	}
	if !isBlob(blob, content) {
		return "was changed"
	}
	return ""
}

// isBlob reports whether content, in whatever ends of lines, is that of a blob.
func isBlob(blob string, content []byte) bool {
	return blob == blobName(len(blob), content) ||
		blob == blobName(len(blob), bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n")))
}

// blobName is the name that git gives to a file's content, in its repositories of SHA-1,
// whose names have 40 digits, or of SHA-256.
//
// Reference: Pro Git, 10.2, "Git Internals - Git Objects".
func blobName(digits int, content []byte) string {
	var h hash.Hash = sha1.New()
	if digits == 2*sha256.Size {
		h = sha256.New()
	}
	fmt.Fprintf(h, "blob %d\x00", len(content))
	h.Write(content)
	return fmt.Sprintf("%x", h.Sum(nil))
}

// readPlain reads a regular file of a folder, no link, up to a size.
func readPlain(root *os.Root, name string, limit int64) ([]byte, error) {
	info, err := root.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > limit {
		return nil, fmt.Errorf("is not a regular file of at most %s", count.Bytes(limit))
	}
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, limit))
}
