package output

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// streams says that a file is a character device or a pipe: a place that passes bytes on.
func streams(there fs.FileInfo) bool {
	return there.Mode()&(fs.ModeCharDevice|fs.ModeNamedPipe) != 0
}

// readerWait is how long a pipe may be without a reader: the other end of a shell's
// pipeline starts at the same time.
const readerWait = 2 * time.Second

// stream writes into a device or a pipe. Opening a pipe would wait for its reader, which
// may never come.
func stream(open func(flag int) (*os.File, error), content []byte) error {
	const flags = os.O_WRONLY | os.O_APPEND | syscall.O_NONBLOCK
	file, err := open(flags)
	for start := time.Now(); errors.Is(err, syscall.ENXIO) && time.Since(start) < readerWait; {
		time.Sleep(readerWait / 100)
		file, err = open(flags)
	}
	if errors.Is(err, syscall.ENXIO) {
		return ErrUnread
	}
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	return errors.Join(err, file.Close())
}

// File writes the file of a path that the user has named: like [Folder.Write] in the
// file's folder, and also where the system's own links lead, such as /dev/stdout.
func (f Folder) File(path string, content []byte) (Outcome, error) {
	dir, name, link := f.at(path)
	if link {
		err := stream(func(flag int) (*os.File, error) { return os.OpenFile(path, flag, 0) }, content)
		if err != nil {
			return "", unwritable(path, err)
		}
		return Streamed, nil
	}
	if name == "" {
		return "", unwritable(path, errIsFolder)
	}
	f.Dir, f.Unlisted = dir, Sealed(content)
	return f.Write(name, content)
}

// CheckFile is [Folder.Check] of the file that File would write.
func (f Folder) CheckFile(path string) error {
	dir, name, link := f.at(path)
	if link {
		return nil
	}
	if name == "" {
		return unwritable(path, errIsFolder)
	}
	f.Dir = dir
	return f.Check(name)
}

// at takes a path apart, and says that it is one of the system's links.
func (f Folder) at(path string) (dir, name string, link bool) {
	dir, name = filepath.Split(path)
	if dir == "" {
		dir = "."
	}
	info, err := os.Lstat(path)
	return dir, name, err == nil && info.Mode()&fs.ModeSymlink != 0 && system(dir)
}

// system says that a folder belongs to the system, whose links can be followed.
func system(dir string) bool {
	full, err := filepath.Abs(dir)
	if err == nil {
		full, err = filepath.EvalSymlinks(full)
	}
	return err == nil && (strings.HasPrefix(full+"/", "/dev/") || strings.HasPrefix(full+"/", "/proc/"))
}
