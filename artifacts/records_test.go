package artifacts

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// A record of another form cannot be read.
func TestRecordOfAnotherForm(t *testing.T) {
	r := someRecord(1, weightsOutput(5))
	for _, r.Format = range []int{1, RecordFormat, RecordFormat + 1} {
		b, err := SealRecord(r)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := OpenRecord(b); (err == nil) != (r.Format == RecordFormat) {
			t.Errorf("format %d: %v", r.Format, err)
		}
	}
}

// The record of a figure of many networks can be read again. A file of its size that is none,
// and would take many times as much memory, is refused.
func TestRecordOfManyInputs(t *testing.T) {
	s := InMemory()
	r := someRecord(1, weightsOutput(5))
	for i := range 50_000 {
		r.Inputs = append(r.Inputs, Input{Port: fmt.Sprint("information/main/seed=", i), Logical: Logical{1, byte(i)}})
	}
	b, err := SealRecord(r)
	if err != nil || len(b) < maxSmall {
		t.Fatalf("%d bytes, which are few: %v", len(b), err)
	}
	if err := s.AddRecord(r); err != nil {
		t.Fatal(err)
	}
	if found, err := s.Records(r.Key); err != nil || len(found) != 1 || len(found[0].Inputs) != len(r.Inputs) {
		t.Errorf("%d records, %v", len(found), err)
	}
	dense := bytes.Replace(b, []byte(`"inputs": [`), []byte(`"inputs": [`+strings.Repeat("{},", maxSmall)), 1)
	if _, err := OpenRecord(dense); err == nil || !strings.Contains(err.Error(), "not what was written as a record") {
		t.Errorf("%d bytes of inputs without content: %v", len(dense), err)
	}
}

// Whichever bit of a record flips, it is noticed.
func TestRecordFlipped(t *testing.T) {
	b, err := SealRecord(someRecord(1, weightsOutput(5)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenRecord(b); err != nil {
		t.Fatal(err)
	}
	for i := range 8 * len(b) {
		flipped := bytes.Clone(b)
		flipped[i/8] ^= 1 << (i % 8)
		if _, err := OpenRecord(flipped); !errors.Is(err, ErrDamaged) {
			t.Errorf("bit %d: error %v, want ErrDamaged", i, err)
		}
	}
	for n := range b {
		if _, err := OpenRecord(b[:n]); !errors.Is(err, ErrDamaged) {
			t.Errorf("%d bytes: error %v, want ErrDamaged", n, err)
		}
	}
}

// What a record says is shown on terminals.
func TestRecordCommandsNoTerminal(t *testing.T) {
	for what, change := range map[string]func(r *Record, text string){
		"node":   func(r *Record, text string) { r.Node = text },
		"stage":  func(r *Record, text string) { r.Stage = text },
		"kernel": func(r *Record, text string) { r.Kernel = text },
		"CPU":    func(r *Record, text string) { r.Host.CPU = text },
		"input":  func(r *Record, text string) { r.Inputs[0].Port = text },
		"output": func(r *Record, text string) { r.Outputs[0].Port = text },
	} {
		for _, text := range []string{"plain β", "\x1b[2J", "a\nb", "\u009b2J"} {
			r := someRecord(1, weightsOutput(5))
			change(&r, text)
			b, err := SealRecord(r)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := OpenRecord(b); (err == nil) != strings.HasPrefix(text, "plain") {
				t.Errorf("%s %q: error %v", what, text, err)
			}
		}
	}
}

// The name of a record's file is that of stores that exist.
func TestRecordNameIsFrozen(t *testing.T) {
	r := someRecord(1, weightsOutput(5), Output{Port: "history", Ref: Ref{Blob{2}, Logical{2}, 9}})
	if got, want := r.result(), "feb5a2a6df4d4b67dff7588ecb4b5edb"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
