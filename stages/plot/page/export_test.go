package page

import (
	"encoding/base64"
	"encoding/binary"
	"math"
	"testing"
)

// Unpack is what page.js does, in steps.
func Unpack(t *testing.T, text string, length int) [][]float64 {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	var out [][]float64
	for len(b) > 0 {
		one, now := make([]float64, length), int64(0)
		for i := range one {
			d, n := binary.Varint(b)
			if n <= 0 {
				t.Fatalf("%q breaks off", text)
			}
			b, now = b[n:], now+d
			if one[i] = float64(now); now == absent {
				one[i] = math.NaN()
			}
		}
		out = append(out, one)
	}
	return out
}
