package foreign

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"infoplane/artifacts/table"
)

// Walk is [filepath.WalkDir] that follows links to folders: what they point to is walked as if it
// were there, each folder once, so that links in a circle come to an end.
func Walk(root string, fn fs.WalkDirFunc) error {
	err := walk(root, fn, map[string]bool{})
	if errors.Is(err, fs.SkipDir) || errors.Is(err, fs.SkipAll) {
		return nil
	}
	return err
}

func walk(path string, fn fs.WalkDirFunc, seen map[string]bool) error {
	info, err := os.Stat(path)
	if err != nil {
		return fn(path, nil, err)
	}
	entry := fs.FileInfoToDirEntry(info)
	if !info.IsDir() {
		return fn(path, entry, nil)
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return fn(path, entry, err)
	}
	if seen[real] {
		return nil
	}
	seen[real] = true
	if err := fn(path, entry, nil); err != nil {
		return err
	}
	children, err := os.ReadDir(path)
	if err != nil {
		return fn(path, entry, err)
	}
	for _, child := range children {
		err := walk(filepath.Join(path, child.Name()), fn, seen)
		switch {
		case errors.Is(err, fs.SkipDir) && !isFolder(filepath.Join(path, child.Name())):
			return nil // the rest of this folder
		case err != nil && !errors.Is(err, fs.SkipDir):
			return err
		}
	}
	return nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// Expand returns names in a folder, each of a file or a folder; a name with *, ? or [ that is none
// is replaced by those that match it, in order. It fails for a pattern that matches nothing.
func Expand(folder string, names []string) ([]string, error) {
	var out []string
	for _, name := range names {
		path := name
		if !filepath.IsAbs(path) {
			path = filepath.Join(folder, name)
		}
		if _, err := os.Stat(path); err == nil || !strings.ContainsAny(name, "*?[") {
			out = append(out, name)
			continue
		}
		found, err := filepath.Glob(path)
		if err != nil {
			return nil, fmt.Errorf("%s: is not a pattern of file names, and there is no such file", table.Plain(name))
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("%s: matches no file and no folder", table.Plain(name))
		}
		for _, match := range found {
			if !filepath.IsAbs(name) {
				if match, err = filepath.Rel(folder, match); err != nil {
					return nil, err
				}
			}
			if !slices.Contains(out, match) {
				out = append(out, match)
			}
		}
	}
	return out, nil
}
