package foreign

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"

	"infoplane/artifacts/parquet"
)

// Open opens a regular file, or a link to one, and returns it with its size. It fails
// for a folder, a pipe, a socket and a device, without waiting for their other end,
// and for a file of more than limit bytes, which is [Limit] or what is left of it.
// Errors are of type *fs.PathError.
func Open(name string, limit int64) (*os.File, int64, error) {
	return open(name, limit, TooLarge)
}

// OpenAtMost is [Open] with a fixed bound, such as that of a list or of settings.
func OpenAtMost(name string, most int64) (*os.File, int64, error) {
	return open(name, most, func(size, most int64) error {
		return fmt.Errorf("has %d bytes; at most %d are read", size, most)
	})
}

func open(name string, limit int64, tooLarge func(size, limit int64) error) (*os.File, int64, error) {
	info, err := os.Stat(name) // opening some devices does something
	var missing *fs.PathError
	if errors.As(err, &missing) {
		return nil, 0, &fs.PathError{Op: "open", Path: name, Err: missing.Err}
	}
	if err == nil {
		err = readable(name, info, limit, tooLarge)
	}
	if err != nil {
		return nil, 0, err
	}
	f, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0) // if it is a pipe by now
	if err != nil {
		return nil, 0, err
	}
	if info, err = f.Stat(); err == nil {
		err = readable(name, info, limit, tooLarge)
	}
	if err != nil {
		f.Close()
		return nil, 0, err
	}
	return f, info.Size(), nil
}

// ReadFile returns the content of a regular file of at most limit bytes. It fails as
// [Open] does, and when the file's size changes meanwhile.
func ReadFile(name string, limit int64) ([]byte, error) {
	f, size, err := Open(name, limit)
	return readAll(name, f, size, err)
}

// ReadAtMost is [ReadFile] with a fixed bound.
func ReadAtMost(name string, most int64) ([]byte, error) {
	f, size, err := OpenAtMost(name, most)
	return readAll(name, f, size, err)
}

// readAll reads and closes what was opened, unless that failed.
func readAll(name string, f *os.File, size int64, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b := make([]byte, size)
	n, err := io.ReadFull(f, b)
	if err == nil {
		var more [1]byte
		if m, _ := f.Read(more[:]); m > 0 {
			n++
		}
	}
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, err
	}
	if int64(n) != size {
		return nil, &fs.PathError{Op: "read", Path: name, Err: fmt.Errorf("its size is not the %d bytes that it was when it was opened; read a copy that does not change", size)}
	}
	return b, nil
}

// readable fails for a file that is not regular, or has more than limit bytes.
func readable(name string, info fs.FileInfo, limit int64, tooLarge func(size, limit int64) error) error {
	if kind := kindOf(info.Mode()); kind != "" {
		return &fs.PathError{Op: "open", Path: name, Err: fmt.Errorf("it is a %s; expected a regular file", kind)}
	}
	if info.Size() > limit {
		return &fs.PathError{Op: "open", Path: name, Err: tooLarge(info.Size(), limit)}
	}
	return nil
}

// kindOf returns what a file is called that is not a regular one, "" for a regular file.
func kindOf(mode fs.FileMode) string {
	switch {
	case mode.IsRegular():
		return ""
	case mode.IsDir():
		return "folder"
	case mode&fs.ModeNamedPipe != 0:
		return "pipe"
	case mode&fs.ModeSocket != 0:
		return "socket"
	case mode&fs.ModeDevice != 0:
		return "device"
	}
	return "special file"
}

// TooLarge returns the error of a file or table that takes size bytes in memory.
func TooLarge(size, limit int64) error {
	return raisable(&parquet.SizeError{Need: size, Limit: limit})
}

// raisable adds to a [parquet.SizeError] how to raise the bound.
func raisable(err error) error {
	var large *parquet.SizeError
	if errors.As(err, &large) {
		return fmt.Errorf("%w; %s raises the bound, as in %s=8GB", err, Variable, Variable)
	}
	return err
}
