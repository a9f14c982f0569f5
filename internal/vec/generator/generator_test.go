package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCommitted: the files in package vec are what the generator writes.
func TestCommitted(t *testing.T) {
	files, err := generate("..")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s: not what the generator writes; run go generate ./internal/vec", name)
		}
	}
	if len(files) != 4 {
		t.Errorf("%d files generated, want 4", len(files))
	}
}

// TestNoFusing: products are rounded before they are added, quotients are true.
func TestNoFusing(t *testing.T) {
	files, err := generate("..")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		for _, mnemonic := range []string{"VFM", "VFNM", "VRCP", "VRSQRT"} {
			if bytes.Contains(text, []byte(mnemonic)) {
				t.Errorf("%s: holds %s", name, mnemonic)
			}
		}
	}
}

// TestLimits: code that needs more than its name promises is refused.
func TestLimits(t *testing.T) {
	s, err := readSource("..")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		body func(m *machine)
		want string
	}{
		"a 17th register": {func(m *machine) {
			sum := m.held("0")
			for i := range 20 {
				m.held(fmt.Sprint(i))
			}
			for _, name := range sorted(m.constants) {
				sum = m.add(sum, m.held(name))
			}
			m.store(sum[0], at(m.base("dst"), 0))
		}, "vector registers"},
		"AVX-512": {func(m *machine) {
			m.VMOVUPS(m.ZMM(), at(m.base("dst"), 0))
		}, "needs AVX512F"},
	} {
		m := newAVX2(s)
		m.function("f", "func(dst []Block)", 0, "is a test.")
		m.begin()
		c.body(m)
		m.end()
		var discard bytes.Buffer
		if err := m.print(&discard, &discard); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
	}
}

// TestSource: constants are those of the portable code, rounded as Go rounds them.
func TestSource(t *testing.T) {
	s, err := readSource("..")
	if err != nil {
		t.Fatal(err)
	}
	for expression, want := range map[string]float32{"expClamp": -88, "1-AdamBeta1": 1 - 0.9, "exponentMagic": 12582912 + 127} {
		if got, err := s.value(expression); err != nil || got != want {
			t.Errorf("%s = %g, %v, want %g", expression, got, err, want)
		}
	}
	for _, bad := range []string{"nosuchconstant", "Block", "1e40"} {
		if x, err := s.value(bad); err == nil {
			t.Errorf("%s: got %g, want an error", bad, x)
		}
	}
	if _, err := readSource(t.TempDir()); err == nil {
		t.Error("an empty folder passes for package vec")
	}
}
