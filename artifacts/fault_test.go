package artifacts

import (
	"errors"
	"io"
	"io/fs"
	"reflect"
	"testing"
	"time"

	"infoplane/artifacts/tables"
)

var errFault = errors.New("the disk went away")

// faulty is a backend whose operations are counted; the one with number at fails.
type faulty struct {
	backend
	at    int
	count int
}

// step counts an operation, and fails it if it is its turn.
func (f *faulty) step() error {
	f.count++
	if f.count == f.at {
		return errFault
	}
	return nil
}

func (f *faulty) stage(hint bool, fill func(io.Writer) error) (string, error) {
	if err := f.step(); err != nil {
		return "", err
	}
	return f.backend.stage(hint, func(w io.Writer) error {
		return fill(writerFunc(func(b []byte) (int, error) {
			if err := f.step(); err != nil {
				return 0, err
			}
			return w.Write(b)
		}))
	})
}

func (f *faulty) link(from, to string, hint bool) error {
	if err := f.step(); err != nil {
		return err
	}
	return f.backend.link(from, to, hint)
}

func (f *faulty) replace(from, to string, hint bool) error {
	if err := f.step(); err != nil {
		return err
	}
	return f.backend.replace(from, to, hint)
}

func (f *faulty) open(name string) (io.ReadCloser, error) {
	if err := f.step(); err != nil {
		return nil, err
	}
	r, err := f.backend.open(name)
	return &faultyReader{r, f}, err
}

func (f *faulty) stat(name string) (int64, time.Time, error) {
	if err := f.step(); err != nil {
		return 0, time.Time{}, err
	}
	return f.backend.stat(name)
}

func (f *faulty) list(folder string) ([]string, error) {
	if err := f.step(); err != nil {
		return nil, err
	}
	return f.backend.list(folder)
}

type faultyReader struct {
	io.ReadCloser
	f *faulty
}

func (r *faultyReader) Read(b []byte) (int, error) {
	if err := r.f.step(); err != nil {
		return 0, err
	}
	return r.ReadCloser.Read(b)
}

// useStore does everything that a run does with a store, and gives the first
// error. What it is given, it compares.
func useStore(t *testing.T, s *Store) error {
	ref, err := Put(s, someActivations)
	if err != nil {
		return err
	}
	if _, err := Put(s, someActivations); err != nil {
		return err
	}
	record := someRecord(1, Output{Port: "activations", Ref: ref})
	if err := s.AddRecord(record); err != nil {
		return err
	}
	if err := s.AddRecord(record); err != nil {
		return err
	}
	if err := s.Remember("node", record.Key); err != nil {
		return err
	}
	if k, ok := s.Recall("node"); ok && k != record.Key {
		t.Errorf("recalls %v", k)
	}
	records, err := s.Records(record.Key)
	if err != nil {
		return err
	}
	if len(records) == 1 && !reflect.DeepEqual(records[0], record) {
		t.Errorf("record %v, want %v", records[0], record)
	}
	for _, err := range s.AllRecords() {
		if err != nil {
			return err
		}
	}
	got, err := Get[tables.Activations](s, ref)
	if err == nil && !reflect.DeepEqual(got, someActivations) {
		t.Errorf("got %v, want %v", got, someActivations)
	}
	return err
}

// Every single operation of a run fails once. Whatever it is, nothing wrong is
// returned, the error is told or the loss is harmless, and the next run on the
// same store finds everything as if nothing had been.
func TestEveryOperationFailsOnce(t *testing.T) {
	onEachStore(t, func(t *testing.T, fresh *Store) {
		total := &faulty{backend: fresh.backend}
		if err := useStore(t, newStore(total)); err != nil {
			t.Fatal(err)
		}
		if total.count < 20 {
			t.Fatalf("only %d operations were seen", total.count)
		}
		told := 0
		for at := 1; at <= total.count; at++ {
			s := InMemory()
			if _, inFolder := fresh.backend.(*folder); inFolder {
				s, _ = openFolder(t)
			}
			back := s.backend
			s.backend = &faulty{backend: back, at: at}
			if err := useStore(t, s); err != nil {
				if told++; !errors.Is(err, errFault) {
					t.Errorf("operation %d: error %v hides the cause", at, err)
				}
			}
			if f, ok := back.(*folder); ok {
				if left, _ := f.list("tmp"); len(left) > 0 {
					t.Errorf("operation %d: left behind %v", at, left)
				}
			}
			if err := useStore(t, newStore(back)); err != nil {
				t.Errorf("operation %d: the next run: %v", at, err)
			}
		}
		if told < total.count/2 {
			t.Errorf("%d of %d faults were told", told, total.count)
		}
	})
}

// An object that cannot be read is neither missing nor damaged: making it again
// would not help.
func TestUnreadableIsNoMiss(t *testing.T) {
	s := InMemory()
	r, err := Put(s, File("x"))
	if err != nil {
		t.Fatal(err)
	}
	for at := 1; at <= 3; at++ { // size, open, read
		_, err := newStore(&faulty{backend: s.backend, at: at}).Bytes(r)
		if !errors.Is(err, errFault) || errors.Is(err, ErrMissing) || errors.Is(err, ErrDamaged) || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("operation %d: error %v", at, err)
		}
	}
}
