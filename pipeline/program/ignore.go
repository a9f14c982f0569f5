package program

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"infoplane/artifacts/foreign"
)

// IgnoreFile is the file beside an experiment that lists what a folder does not stand
// for: a pattern a line, as of [path.Match]. One with a slash is matched with the path
// from the folder of the experiment, one without with every name; one that ends in a
// slash matches folders only. Blank lines and those that begin with # say nothing.
const IgnoreFile = ".infoplaneignore"

const maxIgnore = 1 << 20 // bytes of an IgnoreFile

// leftBehind is what editors, operating systems and interpreters leave in a folder
// while it is in use. It is not part of a program or of a result.
var leftBehind = []string{
	IgnoreFile, ".infoplane/", ".git/", ".hg/", ".svn/", ".idea/", ".vscode/",
	".DS_Store", "._*", "Thumbs.db", "desktop.ini", ".directory", ".nfs*",
	"*~", ".#*", "#*#", ".*.sw?", "*.tmp", "*.bak",
	"__pycache__/", "*.pyc", "*.pyo", ".ipynb_checkpoints/", ".pytest_cache/", ".mypy_cache/", ".ruff_cache/",
}

// marked are the files beside tables that writers of them do not count as tables:
// _SUCCESS, _metadata, .part-0.crc.
var marked = []string{".*", "_*"}

// rules are patterns of what is left out.
type rules []string

// rulesIn reads the rules of a folder: what is left behind anywhere, and its IgnoreFile.
func rulesIn(folder string) (rules, error) {
	out := slices.Clone(rules(leftBehind))
	b, err := foreign.ReadAtMost(filepath.Join(folder, IgnoreFile), maxIgnore)
	if errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(bytes.NewReader(b))
	for n := 1; lines.Scan(); n++ {
		pattern := strings.TrimSpace(lines.Text())
		if pattern == "" || pattern[0] == '#' {
			continue
		}
		if _, err := path.Match(pattern, ""); err != nil || pattern[0] == '!' || strings.Contains(pattern, "**") || strings.Trim(pattern, "/") == "" {
			return nil, fmt.Errorf("%s: line %d: %q is not supported; a line is a name or a path, with *, ? and [a-z], and / at the end for folders only", IgnoreFile, n, pattern)
		}
		out = append(out, pattern)
	}
	return out, lines.Err()
}

// match reports whether a file or folder, by its path from the folder of the experiment, is
// left out.
func (r rules) match(local string, isFolder bool) bool {
	return slices.ContainsFunc(r, func(pattern string) bool {
		trimmed := strings.TrimSuffix(pattern, "/")
		if trimmed != pattern && !isFolder {
			return false
		}
		against := path.Base(local)
		if strings.Contains(trimmed, "/") {
			trimmed, against = strings.TrimPrefix(trimmed, "/"), local
		}
		matched, _ := path.Match(trimmed, against)
		return matched
	})
}
