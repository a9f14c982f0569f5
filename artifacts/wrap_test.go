package artifacts

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"infoplane/artifacts/table/tabletest"
	"infoplane/artifacts/tables"
)

// behind is a second store behind the first one: what a remote store is, in thirty lines.
type behind struct {
	local  Content
	remote *Store
}

func (b behind) Put(fill func(io.Writer) error) (Blob, int64, error) { return b.local.Put(fill) }

func (b behind) Has(blob Blob) (int64, error) {
	size, err := b.local.Has(blob)
	if errors.Is(err, ErrMissing) {
		return b.remote.content.Has(blob)
	}
	return size, err
}

// Get keeps what it fetches.
func (b behind) Get(blob Blob) (io.ReadCloser, error) {
	file, err := b.local.Get(blob)
	if !errors.Is(err, ErrMissing) {
		return file, err
	}
	from, err := b.remote.content.Get(blob)
	if err != nil {
		return nil, err
	}
	defer from.Close()
	object, err := io.ReadAll(from)
	if err != nil {
		return nil, err
	}
	if _, _, err := b.local.Put(func(w io.Writer) error { _, err := w.Write(object); return err }); err != nil {
		return nil, err
	}
	return io.NopCloser(bytes.NewReader(object)), nil
}

// recordsBehind imports the records of a key that the first store does not have, and
// exports those that are added, after the objects that they refer to.
type recordsBehind struct {
	Association
	local, remote *Store
}

func (b recordsBehind) Records(k Key) ([]Record, error) {
	records, err := b.Association.Records(k)
	if err != nil || len(records) > 0 {
		return records, err
	}
	if records, err = b.remote.Records(k); err != nil {
		return nil, err
	}
	for _, r := range records {
		if err := b.Association.Add(r); err != nil {
			return nil, err
		}
	}
	return records, nil
}

func (b recordsBehind) Add(r Record) error {
	for _, out := range r.Outputs {
		if out.Derivable {
			continue
		}
		object, err := b.local.Bytes(out.Ref)
		if err != nil {
			return err
		}
		if _, _, err := b.remote.content.Put(func(w io.Writer) error { _, err := w.Write(object); return err }); err != nil {
			return err
		}
	}
	if err := b.Association.Add(r); err != nil {
		return err
	}
	return b.remote.AddRecord(r)
}

// before puts a store before another one.
func before(remote *Store) *Store {
	s := InMemory()
	s.Wrap(func(c Content) Content { return behind{c, remote} },
		func(a Association) Association { return recordsBehind{a, s, remote} })
	return s
}

// TestWrap: two stores share what a third one keeps, through decorators and nothing else.
func TestWrap(t *testing.T) {
	remote := InMemory()
	writer, reader := before(remote), before(remote)
	kept, err := Put(writer, tabletest.Information)
	if err != nil {
		t.Fatal(err)
	}
	derivable, err := Put(writer, tabletest.Activations)
	if err != nil {
		t.Fatal(err)
	}
	r := someRecord(1, Output{Port: "information", Ref: kept}, Output{Port: "activations", Derivable: true, Ref: derivable})
	if err := writer.AddRecord(r); err != nil {
		t.Fatal(err)
	}
	found, err := reader.Records(r.Key)
	if err != nil || len(found) != 1 || !reader.Has(kept) || reader.Has(derivable) {
		t.Fatalf("%v, %v: has the kept output: %v, the derivable one: %v", found, err, reader.Has(kept), reader.Has(derivable))
	}
	if rows, err := Get[tables.Information](reader, kept); err != nil || len(rows) != len(tabletest.Information) {
		t.Errorf("%v, %v", rows, err)
	}
	if err := reader.Verify(kept); err != nil {
		t.Error(err)
	}
	change(t, remote, objectName(kept.Blob), func([]byte) []byte { return nil })
	if rows, err := Get[tables.Information](reader, kept); err != nil || len(rows) != len(tabletest.Information) {
		t.Errorf("once it was fetched: %v, %v", rows, err)
	}
}

// TestWrapDamaged: bytes from elsewhere are compared with their digests like any others.
func TestWrapDamaged(t *testing.T) {
	remote := InMemory()
	reader := before(remote)
	ref, err := Put(remote, tabletest.Information)
	if err != nil {
		t.Fatal(err)
	}
	change(t, remote, objectName(ref.Blob), damages["bit in middle"])
	if _, err := Get[tables.Information](reader, ref); !errors.Is(err, ErrDamaged) {
		t.Errorf("error %v, want ErrDamaged", err)
	}
	if _, err := reader.Bytes(ref); !errors.Is(err, ErrDamaged) {
		t.Errorf("error %v, want ErrDamaged", err)
	}
}
