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
