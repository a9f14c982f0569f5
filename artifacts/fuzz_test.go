package artifacts

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
)

// A decoder of hostile bytes gives a value or an error: it does not panic, and
// what it gives is what was written.

func FuzzDigest(f *testing.F) {
	f.Add(Blob{1, 2, 0xab}.String())
	f.Add("2CF24DBA5FB0A30E26E83B2AC5B9E29E1B161E5C1FA7425E73043362938B9824")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		b, err := ParseBlob(text)
		l, errLogical := ParseLogical(text)
		k, errKey := ParseKey(text)
		if (err == nil) != (errLogical == nil) || (err == nil) != (errKey == nil) {
			t.Fatalf("errors %v, %v, %v differ", err, errLogical, errKey)
		}
		if err == nil && (b.String() != text || l.String() != text || k.String() != text) {
			t.Fatalf("%q reads as %s", text, b)
		}
		if err != nil && !b.IsZero() {
			t.Fatalf("an error and a digest: %s", b)
		}
	})
}

func FuzzRecord(f *testing.F) {
	for _, r := range []Record{{}, someRecord(1), someRecord(2, weightsOutput(1), Output{Port: "history", Ref: Ref{Blob{2}, Logical{2}, 9}})} {
		b, err := json.Marshal(r)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(`{"format":2,"outputs":[{"port":"x"}]}`))
	sealed, err := SealRecord(someRecord(3))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sealed)
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := OpenRecord(b); err == nil {
			for i := range b { // whichever byte is another one, the sum shows it
				if i%7 == len(b)%7 {
					damaged := bytes.Clone(b)
					damaged[i] ^= 1
					if _, err := OpenRecord(damaged); err == nil {
						t.Fatalf("byte %d of %d may be another one", i, len(b))
					}
				}
			}
		}
		if quick, ok := readSealed(b); ok && json.Valid(quick.Config) {
			if slow, err := readJSON(b); err != nil || !reflect.DeepEqual(quick, slow) {
				t.Fatalf("%s reads as\n%+v, with encoding/json as\n%+v, %v", b, quick, slow, err)
			}
		}
		r, err := parseRecord(b) // a sum would stop most of what a fuzzer tries
		if err != nil {
			return
		}
		r.Format = RecordFormat
		again, err := SealRecord(r.Record)
		if err != nil {
			t.Fatal(err)
		}
		read, err := OpenRecord(again)
		if err != nil {
			t.Fatalf("%s\nreads, but written again it does not: %v", b, err)
		}
		if !reflect.DeepEqual(read, r.Record) {
			t.Fatalf("%+v\nwritten and read is\n%+v", r.Record, read)
		}
	})
}

func FuzzPointer(f *testing.F) {
	f.Add([]byte(`{"node":"paper:train","key":"0101010101010101010101010101010101010101010101010101010101010101"}`))
	f.Fuzz(func(t *testing.T, b []byte) { parsePointer(b) })
}

func FuzzLease(f *testing.F) {
	f.Add([]byte(`{"nonce":"x","host":"here","process":7,"machine":"m","started":"1"}`))
	f.Add([]byte(`{"host":"a\u001b[2J","process":-1}`))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		l := parseLease(b)
		if l.Host == "" || !printable(l.locked().Error()) {
			t.Fatalf("%q shows as %q", b, l.locked())
		}
		l.Runs() // whatever number the process has
	})
}

// FuzzFormat opens a store with any file that says its format.
func FuzzFormat(f *testing.F) {
	for _, text := range []string{"infoplane store 1\n", "infoplane store 2\n", "infoplane store -1", "", "x"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		s := InMemory()
		s.backend.(*inMemory).files[formatFile] = inMemoryFile{bytes: b}
		if err := s.checkFormat(); err != nil && !printable(err.Error()) {
			t.Fatalf("%q gives %q", b, err)
		}
	})
}
