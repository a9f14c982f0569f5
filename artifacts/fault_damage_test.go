package artifacts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// prepareDamagedObject leaves a wrong object beside what is in order.
func prepareDamagedObject(s *Store) error {
	if err := prepareShelf(s); err != nil {
		return err
	}
	records, err := s.Records(Key{1})
	if err != nil {
		return err
	}
	return damageFile(s, objectName(records[0].Outputs[1].Blob), func(b []byte) []byte { return append([]byte("X"), b[1:]...) })
}

// prepareDamage leaves half a record, too.
func prepareDamage(s *Store) error {
	if err := prepareDamagedObject(s); err != nil {
		return err
	}
	return damageFile(s, recordFolder(Key{0})+"/"+someName(s, Key{0}), func(b []byte) []byte { return b[:len(b)/2] })
}

// damageFile changes a file of a store on a model disk for good.
func damageFile(s *Store, name string, change func([]byte) []byte) error {
	f := s.backend.(*folder)
	n, err := f.disk.(*model).find(f.path(name))
	if err == nil {
		n.data = change(n.data)
		n.synced = n.data
	}
	return err
}

// someName is the name of a key's only record.
func someName(s *Store, k Key) string {
	names, err := s.backend.list(recordFolder(k))
	if err != nil || len(names) != 1 {
		panic(fmt.Sprint(names, err))
	}
	return names[0]
}

func repairSome(s *Store, finished finish) error {
	finished("what is in order", lookForShelf(true))
	h, err := s.Check(context.Background(), Checks{ReadData: true, Repair: true})
	for _, d := range h.Damages {
		if !d.Repaired && !strings.Contains(d.What, "cannot be removed") && !strings.Contains(d.What, "left there") {
			return fmt.Errorf("%s: not repaired, and not told why", d.What)
		}
	}
	return err
}

// readDamage reads a wrong object, which sets it aside, and makes it again.
func readDamage(s *Store, finished finish) error {
	finished("what is in order", lookForShelf(true))
	records, err := s.Records(Key{1})
	if err != nil {
		return err
	}
	out := records[0].Outputs[1].Ref
	if _, err := s.Bytes(out); err != nil && !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrMissing) {
		return err
	}
	if _, err := Put(s, File(fmt.Sprintf("%100d", 1))); err != nil {
		return err
	}
	_, err = s.Bytes(out)
	return err
}

// prepareForged leaves a record whose object holds something else, beside a right one
// of the same key.
func prepareForged(s *Store) error {
	if err := prepareShelf(s); err != nil {
		return err
	}
	records, err := s.Records(Key{1})
	if err != nil {
		return err
	}
	r := records[0]
	r.Outputs = slices.Clone(r.Outputs)
	r.Outputs[0].Ref.Blob, r.Outputs[1].Ref.Blob = r.Outputs[1].Ref.Blob, r.Outputs[0].Ref.Blob
	r.Outputs[0].Ref.Size, r.Outputs[1].Ref.Size = r.Outputs[1].Ref.Size, r.Outputs[0].Ref.Size
	return s.AddRecord(r)
}

// refuseSome sets the forged record aside, and the right one stays.
func refuseSome(s *Store, finished finish) error {
	finished("what is in order", lookForShelf(true))
	finished("the right record", func(s *Store) error {
		records, err := s.Records(Key{1})
		for _, r := range records {
			if s.Verify(r.Outputs[0].Ref) == nil {
				return nil
			}
		}
		return fmt.Errorf("%d records, %v: the right one is gone", len(records), err)
	})
	if _, err := s.RejectMismatched(Key{1}); err != nil {
		return err
	}
	_, err := s.Strays(context.Background())
	return err
}
