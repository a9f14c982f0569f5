package artifacts

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// pointer is the last key of a node: a hint that lets `why` say what changed.
type pointer struct {
	Node string `json:"node"`
	Key  Key    `json:"key"`
}

// pointerName is where the pointer of a node lies: a digest, because a node's
// name may be long and hold any character.
func pointerName(node string) string {
	return fmt.Sprintf("nodes/%x.json", sha256.Sum256([]byte(node)))
}

// Remember keeps k as the last key of a node, such as "paper:train/main/seed=3".
// It writes only if the key is another one than before.
func (s *Store) Remember(node string, k Key) error {
	if last, ok := s.Recall(node); ok && last == k {
		return nil
	}
	if err := s.writeFormat(); err != nil {
		return err
	}
	b, err := json.Marshal(pointer{node, k})
	if err != nil {
		return err
	}
	temporary, err := s.backend.stage(true, func(w io.Writer) error { _, err := w.Write(append(b, '\n')); return err })
	if err != nil {
		return err
	}
	defer s.backend.remove(temporary)
	return s.backend.replace(temporary, pointerName(node), true)
}

// Recall returns the last key of a node; false if none is known.
func (s *Store) Recall(node string) (Key, bool) {
	b, err := s.readAll(pointerName(node))
	if err != nil {
		return Key{}, false
	}
	p, err := parsePointer(b)
	return p.Key, err == nil && p.Node == node
}

func parsePointer(b []byte) (pointer, error) {
	var p pointer
	if err := json.Unmarshal(b, &p); err != nil {
		return pointer{}, errors.Join(ErrDamaged, err)
	}
	return p, nil
}

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
