package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// standardOutput is stdout, or a writer that fails where the shell has closed it
// (`>&-`). Go's runtime opens /dev/null for reading and writing in its place, before any
// code of ours runs, and all output would be lost without a word. What else does so, with
// a purpose, is a program that starts this one, such as Python with subprocess.DEVNULL;
// `>/dev/null` opens it for writing only. So a stdout like that counts as closed if the
// process that started this one has none, or if it is a shell whose own is another.
func standardOutput() io.Writer {
	if isNull(1) && !isNull(0) && !isNull(2) && !givenByParent() {
		return closedOutput{}
	}
	return os.Stdout
}

// closedOutput is a stdout that is closed.
type closedOutput struct{}

func (closedOutput) Write([]byte) (int, error) { return 0, fmt.Errorf("it is closed") }

// isNull reports whether a descriptor is /dev/null, opened for reading and writing.
func isNull(descriptor int) bool {
	var stat, null syscall.Stat_t
	if syscall.Fstat(descriptor, &stat) != nil || syscall.Stat(os.DevNull, &null) != nil || stat.Rdev != null.Rdev || stat.Mode&syscall.S_IFMT != syscall.S_IFCHR {
		return false
	}
	flags, _, errno := syscall.Syscall(syscall.SYS_FCNTL, uintptr(descriptor), syscall.F_GETFL, 0)
	return errno == 0 && flags&syscall.O_ACCMODE == syscall.O_RDWR
}

// shells are the names of programs that close a descriptor where a user writes >&-.
var shells = []string{"sh", "bash", "dash", "zsh", "ksh", "ash", "busybox", "fish", "make"}

// givenByParent reports whether the parent has a stdout, and is not a shell or has the same one.
func givenByParent() bool {
	parent := fmt.Sprintf("/proc/%d/", os.Getppid())
	target, err := os.Readlink(parent + "fd/1")
	if err != nil {
		return !os.IsNotExist(err) || !exists(parent+"fd/0") // nothing is known of it
	}
	name, _ := os.ReadFile(parent + "comm")
	fromShell := slices.Contains(shells, strings.TrimSpace(string(name))) || startedByShell()
	return !fromShell || target == os.DevNull
}

// startedByShell reports whether a shell ran this program in its own place: it leaves the
// program's path in the variable _.
func startedByShell() bool {
	self, err := os.Executable()
	if err != nil {
		return false
	}
	named, err := filepath.EvalSymlinks(os.Getenv("_"))
	return err == nil && named == self
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
