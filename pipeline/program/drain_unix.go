//go:build unix

package program

import (
	"os"
	"syscall"
)

// follow passes on what comes from a pipe until it ends.
func (t *tee) follow(pipe *os.File) {
	raw, err := pipe.SyscallConn()
	if err != nil {
		return
	}
	raw.Read(func(fd uintptr) (done bool) { return t.take(int(fd)) })
}

// drain passes on what is in a pipe now.
func (t *tee) drain(pipe *os.File) {
	if raw, err := pipe.SyscallConn(); err == nil {
		raw.Control(func(fd uintptr) { t.take(int(fd)) })
	}
}

// take reads all that is in a pipe, and reports whether it has ended. What is read is
// passed on before anybody else reads.
func (t *tee) take(fd int) (ended bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	b := make([]byte, 32<<10)
	for {
		n, err := syscall.Read(fd, b)
		if n > 0 {
			t.add(b[:n])
			continue
		}
		if err == syscall.EINTR {
			continue
		}
		return err != syscall.EAGAIN
	}
}
