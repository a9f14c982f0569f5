package label

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
)

func TestIntegersStayIntegers(t *testing.T) {
	var x Index
	for _, c := range []struct {
		v    int64
		want int
	}{{1 << 53, 0}, {1<<53 + 1, 1}, {1 << 53, 0}, {math.MinInt64, 2}, {math.MaxInt64, 3}, {math.MaxInt64 - 1, 4}} {
		if got := x.Integer(c.v); got != c.want {
			t.Errorf("%d has the number %d, want %d", c.v, got, c.want)
		}
	}
	if want := []string{"9007199254740992", "9007199254740993"}; !slices.Equal(x.Names()[:2], want) {
		t.Errorf("names %v, want %v", x.Names()[:2], want)
	}
}

func TestFloats(t *testing.T) {
	var x Index
	for _, c := range []struct {
		v    float64
		want int
	}{{0, 0}, {math.Copysign(0, -1), 0}, {0.1, 1}, {math.Nextafter(0.1, 1), 2}, {math.SmallestNonzeroFloat64, 3}, {math.Inf(1), 4}, {math.Inf(-1), 5}, {-0.1, 6}} {
		if got, err := x.Float(c.v, 64); got != c.want || err != nil {
			t.Errorf("%v has the number %d, %v; want %d", c.v, got, err, c.want)
		}
	}
	if _, err := x.Float(math.NaN(), 64); !errors.Is(err, ErrMissing) {
		t.Errorf("NaN: %v", err)
	}
	var narrow Index
	if narrow.Float(float64(float32(0.1)), 32); narrow.Names()[0] != "0.1" {
		t.Errorf("a float32 is named %v", narrow.Names())
	}
}

func TestTexts(t *testing.T) {
	var x Index
	for i, text := range []string{"a", "A", "a ", "none", "na", "007", "7", "07", "0.5", "-0.5", "1e400", "1e401", "é", "e\u0301", "e5", "1e", ".", "-", "1.2.3", "0x10", "9007199254740992", "9007199254740993"} {
		for range 2 {
			if got, err := x.Text(text); got != i || err != nil {
				t.Errorf("%q has the number %d, %v; want %d", text, got, err, i)
			}
		}
	}
	zeros := Index{}
	for _, text := range []string{"0.0", "-0.0"} {
		if got, err := zeros.Text(text); got != 0 || err != nil {
			t.Errorf("%q has the number %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "nan", "NaN", "None", "NA", "null", "NULL", "<NA>"} {
		if _, err := x.Text(text); !errors.Is(err, ErrMissing) {
			t.Errorf("%q: error %v, want a missing value", text, err)
		}
	}
}

// TestTwoSpellings: 1 and 1.0 may be one label or two, so they are refused.
func TestTwoSpellings(t *testing.T) {
	for _, pair := range [][2]string{{"1", "1.0"}, {"0", "0.0"}, {"-0", "0.0"}, {"1", "+1"}, {"100", "1e2"}, {"0.5", ".5"}, {"1.1", "1.10"}, {"1e-400", "10e-401"}} {
		var x Index
		if _, err := x.Text(pair[0]); err != nil {
			t.Error(err)
		}
		if _, err := x.Text(pair[1]); err == nil || errors.Is(err, ErrMissing) || !strings.Contains(err.Error(), "written in two ways") {
			t.Errorf("%q beside %q: error %v", pair[1], pair[0], err)
		}
	}
	for _, pair := range [][2]string{{"1", "10"}, {"1", "-1"}, {"1", "01"}, {"1.1", "1.01"}, {"1e3", "1e-3"}, {"100", "1"}} {
		var x Index
		x.Text(pair[0])
		if n, err := x.Text(pair[1]); n != 1 || err != nil {
			t.Errorf("%q beside %q has the number %d, %v; want 1", pair[1], pair[0], n, err)
		}
	}
}
