package program

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"infoplane/artifacts/foreign"
)

// File is a file by name and content.
type File struct {
	Name   string // with slashes, from the folder, or absolute
	Digest string // SHA-256, in hexadecimal digits
}

// In returns the path of the file, whose name is from a folder.
func (f File) In(folder string) string {
	if filepath.IsAbs(f.Name) {
		return f.Name
	}
	return filepath.Join(folder, f.Name)
}

// maxFiles bounds the files of a program, or of activations: a folder named by a
// slip of the hand has more.
const maxFiles = 10_000

// Files reads names in a folder: of files, and of folders, which stand for all files
// in them but those that are left behind there by other programs, or that an
// [IgnoreFile] lists. A name that is given is never left out. They are sorted by name.
// A folder that stands for no file is an error.
func Files(folder string, names []string) ([]File, error) {
	return files(folder, names, nil, filepath.WalkDir)
}

// Tables is Files where only tables are wanted: names in a folder that begin with a dot
// or an underscore are left out, too. Links to folders are followed, and a name may be a
// pattern: see [foreign.Expand].
func Tables(folder string, names []string) ([]File, error) {
	names, err := foreign.Expand(folder, names)
	if err != nil {
		return nil, err
	}
	return files(folder, names, marked, foreign.Walk)
}

func files(folder string, names []string, more rules, walk func(string, fs.WalkDirFunc) error) ([]File, error) {
	limit, err := foreign.Limit()
	if err != nil {
		return nil, err
	}
	ignored, err := rulesIn(folder)
	if err != nil {
		return nil, plain(folder, err)
	}
	ignored = append(ignored, more...)
	var out []File
	for _, name := range names {
		before, left := len(out), 0
		root := File{Name: name}.In(folder)
		err := walk(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			local := path
			if !filepath.IsAbs(name) {
				if local, err = filepath.Rel(folder, path); err != nil {
					return err
				}
			}
			local = filepath.ToSlash(local)
			info, err := os.Stat(path) // of what a link points to
			isFolder := err == nil && info.IsDir()
			if path != root && ignored.match(local, isFolder) {
				if left++; d.IsDir() {
					return filepath.SkipDir
				}
				return nil
			}
			if err != nil {
				return err
			}
			if isFolder && d.Type()&fs.ModeSymlink == 0 {
				return nil
			}
			switch {
			case isFolder:
				return fmt.Errorf("%s: is a link to a folder, whose files would be left out; put the folder there", local)
			case !info.Mode().IsRegular():
				return fmt.Errorf("%s: is not a regular file", local)
			case info.Size() > limit:
				return fmt.Errorf("%s: %w", local, foreign.TooLarge(info.Size(), limit))
			case len(out) == maxFiles:
				return fmt.Errorf("%s: has more than %d files", name, maxFiles)
			}
			digest, err := digestOf(path)
			out = append(out, File{local, digest})
			return err
		})
		switch {
		case err != nil:
			return nil, plain(folder, err)
		case len(out) == before && left > 0:
			return nil, fmt.Errorf("%s: has no file that counts, and %d that are ignored; name a file to have it counted", name, left)
		case len(out) == before:
			return nil, fmt.Errorf("%s: has no file in it", name)
		}
	}
	slices.SortFunc(out, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	return slices.Compact(out), nil
}

// plain returns what is wrong with a file, by its name in the folder.
func plain(folder string, err error) error {
	var path *fs.PathError
	if !errors.As(err, &path) {
		return err
	}
	name := path.Path
	if local, err := filepath.Rel(folder, name); err == nil {
		name = local
	}
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: no such file in %s", name, folder)
	}
	return fmt.Errorf("%s: %w", name, path.Err)
}

func digestOf(path string) (string, error) {
	f, _, err := foreign.Open(path, math.MaxInt64)
	if err != nil {
		return "", err
	}
	defer f.Close()
	hash := sha256.New()
	_, err = io.Copy(hash, f)
	return fmt.Sprintf("%x", hash.Sum(nil)), err
}

// copyTo puts copies of the files into the program's folder. A file that is no longer
// what it was when it was read is an error: the key stands for what it was.
func (p *Program) copyTo(folder string) error {
	for _, f := range p.files {
		from, to := filepath.Join(p.folder, f.Name), filepath.Join(folder, f.Name)
		info, err := os.Stat(from)
		if err != nil {
			return plain(p.folder, err)
		}
		if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
			return err
		}
		digest, err := copyFile(to, from, info.Mode().Perm()|0o200)
		if err != nil {
			return plain(p.folder, err)
		}
		if digest != f.Digest {
			return changed(f.Name)
		}
	}
	return nil
}

// unchanged returns an error unless the copies in the folder are still what they were.
func (p *Program) unchanged(folder string) error {
	for _, f := range p.files {
		digest, err := digestOf(filepath.Join(folder, f.Name))
		if err != nil || digest != f.Digest {
			return changed(f.Name)
		}
	}
	return nil
}

func changed(name string) error {
	return fmt.Errorf("%s: changed during the run, so that its result belongs to no version of it; run again", name)
}

// copyFile copies a file and gives its digest.
func copyFile(to, from string, mode fs.FileMode) (string, error) {
	in, _, err := foreign.Open(from, math.MaxInt64)
	if err != nil {
		return "", err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return "", err
	}
	hash := sha256.New()
	_, err = io.Copy(io.MultiWriter(out, hash), in)
	return fmt.Sprintf("%x", hash.Sum(nil)), errors.Join(err, out.Close())
}
