package vec

import "testing"

// TestSupported: a CPU gets the fastest kernel whose instructions it has.
func TestSupported(t *testing.T) {
	for _, c := range []struct {
		hasAVX2, hasAVX512 bool
		fastest            string
	}{{false, false, "portable"}, {true, false, "avx2"}, {true, true, "avx512"}, {false, true, "portable"}} {
		all := supported(c.hasAVX2, c.hasAVX512)
		if got := all[len(all)-1].name; got != c.fastest {
			t.Errorf("AVX2 %v, AVX-512 %v: %s, want %s", c.hasAVX2, c.hasAVX512, got, c.fastest)
		}
	}
}
