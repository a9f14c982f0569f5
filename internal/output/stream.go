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

// streams reports whether a file is a character device or a pipe.
func streams(there fs.FileInfo) bool {
	return there.Mode()&(fs.ModeCharDevice|fs.ModeNamedPipe) != 0
}

// readerWait is how long to wait for the reader of a pipe, as the commands of a shell's
// pipeline start at the same time.
const readerWait = 2 * time.Second

// stream writes to a device or a pipe. It does not block where a pipe has no reader.
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

// File writes the file of a path: like [Folder.Write] in the file's folder, and also
// through links of the system, such as /dev/stdout.
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

// at splits a path, and reports whether it is a link of the system.
func (f Folder) at(path string) (dir, name string, link bool) {
	dir, name = filepath.Split(path)
	if dir == "" {
		dir = "."
	}
	info, err := os.Lstat(path)
	return dir, name, err == nil && info.Mode()&fs.ModeSymlink != 0 && system(dir)
}

// system reports whether a folder belongs to the system, so that its links are followed.
func system(dir string) bool {
	full, err := filepath.Abs(dir)
	if err == nil {
		full, err = filepath.EvalSymlinks(full)
	}
	return err == nil && (strings.HasPrefix(full+"/", "/dev/") || strings.HasPrefix(full+"/", "/proc/"))
}
