//go:build !unix

package program

import (
	"io"
	"os"
)

func (t *tee) follow(pipe *os.File) { io.Copy(writer{t}, pipe) }

// drain does nothing here: what comes late is lost to the log.
func (t *tee) drain(*os.File) {}

type writer struct{ t *tee }

func (w writer) Write(b []byte) (int, error) {
	w.t.mu.Lock()
	defer w.t.mu.Unlock()
	w.t.add(b)
	return len(b), nil
}
