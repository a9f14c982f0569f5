package artifacts

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
)

// pointer is the last key of a node: a hint by which `infoplane why` finds what changed.
type pointer struct {
	Node string `json:"node"`
	Key  Key    `json:"key"`
}

// pointerName returns the name of the file with a node's last key: a digest, because a
// node's name may be long and hold any character.
func pointerName(node string) string {
	return fmt.Sprintf("nodes/%x.json", sha256.Sum256([]byte(node)))
}

// SetLastKey stores k as the last key of a node, such as "paper:train/main/seed=3". It
// writes only if the key has changed.
func (s *Store) SetLastKey(node string, k Key) error {
	if last, ok := s.LastKey(node); ok && last == k {
		return nil
	}
	if err := s.writeFormat(); err != nil {
		return err
	}
	b, err := json.Marshal(pointer{node, k})
	if err != nil {
		return err
	}
	return s.replace(pointerName(node), append(b, '\n'), true)
}

// LastKey returns the last key of a node; false if none is known.
func (s *Store) LastKey(node string) (Key, bool) {
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

// logName returns the name of the file with the log of a node.
func logName(node string) string {
	return fmt.Sprintf("logs/%x.log", sha256.Sum256([]byte(node)))
}

// KeepLog stores what a program printed while it ran the action of a node, such as
// "paper:train/main/seed=3", in place of the previous log. No key, record or result
// depends on it. It panics for a log larger than a record may be.
func (s *Store) KeepLog(node string, log []byte) error {
	if len(log) > maxSmall {
		panic(fmt.Sprintf("artifacts: a log of %d bytes", len(log)))
	}
	if err := s.writeFormat(); err != nil {
		return err
	}
	return s.replace(logName(node), log, true)
}

// Log returns what a program printed when it last ran the action of a node; false if
// there is no log.
func (s *Store) Log(node string) ([]byte, bool, error) {
	b, err := s.readAll(logName(node))
	if errors.Is(err, ErrMissing) {
		return nil, false, nil
	}
	return b, err == nil, err
}
