package artifacts

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"
)

// What is written as a record is read without encoding/json, and gives the same.
func TestReadSealed(t *testing.T) {
	full := someRecord(1, weightsOutput(1), Output{Port: "history", Derivable: true, Ref: Ref{Blob{2}, Logical{2}, 9}})
	full.Config = json.RawMessage(`{"a":[],"b":{"seed":1,"of":[1,2.5e-3,null]},"c":"text, of \"more\"\nlines"}`)
	full.Signer, full.Seconds, full.Seed = "ed25519:0123", 1e-9, 1<<63+5
	empty := someRecord(2, weightsOutput(1))
	empty.Config, empty.Inputs = json.RawMessage(`null`), []Input{}
	bare := someRecord(3)
	bare.Config, bare.Inputs, bare.Started = json.RawMessage(`"x"`), nil, time.Time{}
	for what, r := range map[string]Record{"full": full, "empty": empty, "bare": bare} {
		b, err := SealRecord(r)
		if err != nil {
			t.Fatal(err)
		}
		quick, ok := readSealed(b)
		slow, err := readJSON(b)
		if !ok || err != nil || !reflect.DeepEqual(quick, slow) {
			t.Errorf("%s: %v, %v\n%+v\nwant\n%+v", what, ok, err, quick, slow)
		}
		for n := range b { // what is not what SealRecord writes is left to encoding/json, or is the same
			cut := append(bytes.Clone(b[:n]), b[n+1:]...)
			if quick, ok := readSealed(cut); ok {
				if slow, err := readJSON(cut); err == nil && !reflect.DeepEqual(quick, slow) {
					t.Errorf("%s without byte %d reads as\n%+v\nwant\n%+v", what, n, quick, slow)
				}
			}
		}
	}
	for _, other := range []string{"β", `a\b`, "<"} {
		r := someRecord(1)
		r.Node = other
		b, _ := SealRecord(r)
		if _, ok := readSealed(b); ok {
			t.Errorf("%q: read without encoding/json", other)
		}
		if again, err := OpenRecord(b); err != nil || again.Node != other {
			t.Errorf("%q: read as %q, %v", other, again.Node, err)
		}
	}
	b, _ := SealRecord(full)
	twice := bytes.Replace(b, []byte("\n  \"seed\""), []byte("\n  \"node\": \"other\",\n  \"seed\""), 1)
	if r, err := parseRecord(twice); err == nil || !strings.Contains(err.Error(), "its config") {
		t.Errorf("a field that stands there twice: %q, %v", r.Node, err)
	}
}

func BenchmarkOpenRecord(b *testing.B) {
	sealed, err := SealRecord(someRecord(1, weightsOutput(1), Output{Port: "history", Ref: Ref{Blob{2}, Logical{2}, 9}}))
	if err != nil {
		b.Fatal(err)
	}
	b.Run("whole", func(b *testing.B) {
		for b.Loop() {
			if _, err := OpenRecord(sealed); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("fields", func(b *testing.B) {
		for b.Loop() {
			if _, ok := readSealed(sealed); !ok {
				b.Fatal("not read")
			}
		}
	})
	b.Run("fields with encoding/json", func(b *testing.B) {
		for b.Loop() {
			if _, err := readJSON(sealed); err != nil {
				b.Fatal(err)
			}
		}
	})
}
