package artifacts

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"infoplane/artifacts/table"
	"infoplane/artifacts/table/tabletest"
	"infoplane/artifacts/tables"
)

// onEachStore runs one conformance test on every kind of store.
func onEachStore(t *testing.T, test func(*testing.T, *Store)) {
	t.Run("folder", func(t *testing.T) {
		s, err := Open(filepath.Join(t.TempDir(), "store"))
		if err != nil {
			t.Fatal(err)
		}
		test(t, s)
	})
	t.Run("memory", func(t *testing.T) { test(t, InMemory()) })
}

// change replaces the bytes of a file behind the store's back; nil removes it.
func change(t *testing.T, s *Store, name string, to func([]byte) []byte) {
	t.Helper()
	old, err := s.readAll(name)
	if err != nil {
		t.Fatal(err)
	}
	b := to(bytes.Clone(old))
	switch back := s.backend.(type) {
	case *inMemory:
		if back.put(name, inMemoryFile{b, time.Now()}); b == nil {
			back.drop(name)
		}
	case *folder:
		if err := os.Remove(back.path(name)); err != nil {
			t.Fatal(err)
		}
		if b != nil {
			if err := os.WriteFile(back.path(name), b, 0o444); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// The ways in which a file can come to harm.
var damages = map[string]func([]byte) []byte{
	"cut short":     func(b []byte) []byte { return b[:len(b)-1] },
	"emptied":       func(b []byte) []byte { return []byte{} },
	"longer":        func(b []byte) []byte { return append(b, 0) },
	"first bit":     func(b []byte) []byte { b[0] ^= 1; return b },
	"bit in middle": func(b []byte) []byte { b[len(b)/2] ^= 16; return b },
	"last bit":      func(b []byte) []byte { b[len(b)-1] ^= 128; return b },
}

func TestPutThenGet(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		roundTrip(t, s, tabletest.Information)
		roundTrip(t, s, tables.Information{})
		roundTrip(t, s, tabletest.Activations)
		roundTrip(t, s, File("not a table"))
		roundTrip(t, s, File{})
		table, err := table.Encode(tabletest.Activations)
		if err != nil {
			t.Fatal(err)
		}
		roundTrip(t, s, table)
	})
}

// roundTrip puts a value twice, which must be the same, and gets it back.
func roundTrip[T any](t *testing.T, s *Store, v T) Ref {
	t.Helper()
	r, err := Put(s, v)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Put(s, v)
	if err != nil || again != r {
		t.Fatalf("put again: %v, %v, want %v", again, err, r)
	}
	got, err := Get[T](s, r)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, v) {
		t.Fatalf("got %v, want %v", got, v)
	}
	if !s.Has(r) || s.Verify(r) != nil {
		t.Fatalf("has %v, verify %v", s.Has(r), s.Verify(r))
	}
	return r
}

func TestWhatIsReturnedIsTheCallers(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		v := File("a figure")
		r, err := Put(s, v)
		if err != nil {
			t.Fatal(err)
		}
		v[0] = 'X'
		got, err := Get[File](s, r)
		if err != nil || string(got) != "a figure" {
			t.Fatalf("%q, %v", got, err)
		}
		got[0] = 'X'
		if err := s.Verify(r); err != nil {
			t.Fatal(err)
		}
	})
}

func TestMissingObject(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		r := Ref{Blob: Blob{1}, Size: 3}
		if s.Has(r) {
			t.Error("has it")
		}
		_, get := Get[tables.Information](s, r)
		_, file := Get[File](s, r)
		_, raw := s.Bytes(r)
		for _, err := range []error{get, file, raw, s.Verify(r)} {
			if !errors.Is(err, ErrMissing) || errors.Is(err, ErrDamaged) {
				t.Errorf("error %v, want ErrMissing", err)
			}
		}
	})
}

// A damaged object is never returned, and the next Put heals it.
func TestDamagedObject(t *testing.T) {
	for name, damage := range damages {
		t.Run(name, func(t *testing.T) {
			onEachStore(t, func(t *testing.T, s *Store) {
				r := roundTrip(t, s, tabletest.Activations)
				change(t, s, objectName(r.Blob), damage)
				_, get := Get[tables.Activations](s, r)
				_, raw := s.Bytes(r)
				for _, err := range []error{get, raw, s.Verify(r)} {
					if !errors.Is(err, ErrDamaged) || errors.Is(err, ErrMissing) {
						t.Errorf("error %v, want ErrDamaged", err)
					}
				}
				if s.Has(r) {
					t.Error("it was read, and still counts as there")
				}
				roundTrip(t, s, tabletest.Activations)
			})
		})
	}
}

func TestRemovedObject(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		r := roundTrip(t, s, tabletest.Activations)
		change(t, s, objectName(r.Blob), func([]byte) []byte { return nil })
		if err := s.Verify(r); !errors.Is(err, ErrMissing) {
			t.Errorf("error %v, want ErrMissing", err)
		}
		roundTrip(t, s, tabletest.Activations)
	})
}

// A Ref whose size is wrong is refused before anything is read.
func TestWrongSize(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		r := roundTrip(t, s, tabletest.Activations)
		for _, size := range []int64{-1, 0, r.Size - 1, r.Size + 1, 1 << 62} {
			r.Size = size
			if _, err := s.Bytes(r); !errors.Is(err, ErrDamaged) {
				t.Errorf("size %d: error %v, want ErrDamaged", size, err)
			}
		}
	})
}

func someRecord(seed uint64, outputs ...Output) Record {
	return Record{
		Format: RecordFormat, Key: Key{1}, Node: "paper:train/seed=3", Stage: "train", Version: 1,
		Config: json.RawMessage(`{"rate":0.0004}`), Seed: seed,
		Inputs:  []Input{{"patterns", Logical{2}}},
		Outputs: outputs,
		Started: time.Date(2017, 3, 2, 0, 0, int(seed), 0, time.UTC), Seconds: 1.5,
		Kernel: "portable", Host: Host{"linux", "amd64", "a processor", "go1.26"},
	}
}

func weightsOutput(n byte) Output {
	return Output{Port: "weights", Ref: Ref{Blob{n}, Logical{n}, int64(n)}}
}

func TestRecords(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		if got, err := s.Records(Key{1}); len(got) != 0 || err != nil {
			t.Fatalf("records of an empty store: %v, %v", got, err)
		}
		first, second := someRecord(1, weightsOutput(1)), someRecord(0, weightsOutput(2))
		repeated := first
		repeated.Seconds = 99
		for _, r := range []Record{first, second, repeated} {
			if err := s.AddRecord(r); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.Records(Key{1})
		if err != nil || len(got) != 2 {
			t.Fatalf("%d records, %v, want 2: the same result again is no new record", len(got), err)
		}
		for i, want := range []Record{second, first} { // oldest first
			if !reflect.DeepEqual(got[i], want) {
				t.Errorf("record %d is\n%+v, want\n%+v", i, got[i], want)
			}
		}
		if got, err := s.Records(Key{2}); len(got) != 0 || err != nil {
			t.Errorf("records of another key: %v, %v", got, err)
		}
		n := 0
		for _, err := range s.AllRecords() {
			if err != nil {
				t.Error(err)
			}
			n++
		}
		if n != 2 {
			t.Errorf("%d records in all, want 2", n)
		}
	})
}

// A damaged record is a miss, is reported by AllRecords, and is healed by AddRecord.
func TestDamagedRecord(t *testing.T) {
	more := map[string]func([]byte) []byte{
		"of another key":      func(b []byte) []byte { return bytes.Replace(b, []byte(`"key": "01`), []byte(`"key": "02`), 1) },
		"of another format":   func(b []byte) []byte { return bytes.Replace(b, []byte(`"format": 2`), []byte(`"format": 3`), 1) },
		"of no format":        func(b []byte) []byte { return bytes.Replace(b, []byte(`"format": 2`), []byte(`"format": 0`), 1) },
		"of an older format":  func(b []byte) []byte { return bytes.Replace(b, []byte(`"format": 2`), []byte(`"format": 1`), 1) },
		"without its sum":     func(b []byte) []byte { return bytes.Replace(b, []byte(`"sum"`), []byte(`"sun"`), 1) },
		"with another config": func(b []byte) []byte { return bytes.Replace(b, []byte(`0.0004`), []byte(`0.0005`), 1) },
		"with another space":  func(b []byte) []byte { return bytes.Replace(b, []byte("\n"), []byte("\t"), 1) },
		"with another object": func(b []byte) []byte { return append(b, "{}"...) },
		"without a digest":    func(b []byte) []byte { return bytes.Replace(b, []byte(`"blob": "05`), []byte(`"blob": "00`), 1) },
		"cut short":           damages["first bit"],
		"emptied":             damages["emptied"],
		"halved":              func(b []byte) []byte { return b[:len(b)/2] },
	}
	for name, damage := range more {
		t.Run(name, func(t *testing.T) {
			onEachStore(t, func(t *testing.T, s *Store) {
				r := someRecord(1, weightsOutput(5))
				if err := s.AddRecord(r); err != nil {
					t.Fatal(err)
				}
				change(t, s, recordFolder(r.Key)+"/"+r.result()+".json", damage)
				if got, err := s.Records(r.Key); len(got) != 0 || err != nil {
					t.Errorf("records %v, %v: want a miss", got, err)
				}
				for _, err := range s.AllRecords() {
					if !errors.Is(err, ErrDamaged) {
						t.Errorf("error %v, want ErrDamaged", err)
					}
				}
				if err := s.AddRecord(r); err != nil {
					t.Fatal(err)
				}
				if got, _ := s.Records(r.Key); len(got) != 1 {
					t.Errorf("%d records after healing, want 1", len(got))
				}
			})
		})
	}
}

func TestRememberAndRecall(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		node := "paper:train/main/fraction=0.85,seed=3/../../../etc"
		if k, ok := s.LastKey(node); ok {
			t.Fatalf("recalls %v from nothing", k)
		}
		for _, k := range []Key{{1}, {1}, {2}} {
			if err := s.SetLastKey(node, k); err != nil {
				t.Fatal(err)
			}
			if got, ok := s.LastKey(node); !ok || got != k {
				t.Fatalf("recalls %v, %v, want %v", got, ok, k)
			}
		}
		if _, ok := s.LastKey(node + "/"); ok {
			t.Error("recalls another node")
		}
		change(t, s, pointerName(node), func(b []byte) []byte { return b[:len(b)/2] })
		if _, ok := s.LastKey(node); ok {
			t.Error("recalls from a damaged file")
		}
		if err := s.SetLastKey(node, Key{2}); err != nil {
			t.Fatal(err)
		}
		if got, ok := s.LastKey(node); !ok || got != (Key{2}) {
			t.Errorf("after healing it recalls %v, %v", got, ok)
		}
	})
}

// Many goroutines put the same and different things at once; all of them find
// what they put.
func TestConcurrentUse(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		var all sync.WaitGroup
		for worker := range 8 {
			all.Go(func() {
				for round := range 5 {
					for _, v := range []File{File("common"), File(fmt.Sprint(round)), File(fmt.Sprint(worker, round))} {
						r, err := Put(s, v)
						if err != nil {
							t.Error(err)
							return
						}
						if got, err := Get[File](s, r); err != nil || !slices.Equal(got, v) {
							t.Errorf("got %q, %v, want %q", got, err, v)
						}
					}
					if err := s.AddRecord(someRecord(0, weightsOutput(byte(1+round)))); err != nil {
						t.Error(err)
					}
					if err := s.SetLastKey("node", Key{byte(worker)}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		if got, err := s.Records(Key{1}); len(got) != 5 || err != nil {
			t.Errorf("%d records, %v, want 5", len(got), err)
		}
		if _, ok := s.LastKey("node"); !ok {
			t.Error("the node is forgotten")
		}
	})
}

// filesBelow lists all files under a folder, relative to it.
func filesBelow(t *testing.T, dir string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			name, _ := filepath.Rel(dir, path)
			files = append(files, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return files
}
