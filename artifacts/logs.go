package artifacts

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
)

// logName is where the log of a node lies.
func logName(node string) string {
	return fmt.Sprintf("logs/%x.log", sha256.Sum256([]byte(node)))
}

// KeepLog keeps what a program printed while it did the work of a node, such as
// "paper:train/main/seed=3", in place of what it printed the last time. It is for
// people: no key, record or result depends on it. It is as small as a record.
func (s *Store) KeepLog(node string, log []byte) error {
	if len(log) > maxSmall {
		panic(fmt.Sprintf("artifacts: a log of %d bytes", len(log)))
	}
	if err := s.writeFormat(); err != nil {
		return err
	}
	temporary, err := s.backend.stage(true, func(w io.Writer) error { _, err := w.Write(log); return err })
	if err != nil {
		return err
	}
	defer s.backend.remove(temporary)
	return s.backend.replace(temporary, logName(node), true)
}

// Log returns what a program printed when it last did the work of a node; false if
// none ever did.
func (s *Store) Log(node string) ([]byte, bool, error) {
	b, err := s.readAll(logName(node))
	if errors.Is(err, ErrMissing) {
		return nil, false, nil
	}
	return b, err == nil, err
}
