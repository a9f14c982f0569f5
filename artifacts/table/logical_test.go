package table

import (
	"bytes"
	"crypto/sha256"
	"math"
	"slices"
	"testing"
)

func must(t *testing.T, columns ...Column) *Table {
	t.Helper()
	made, err := New(columns...)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// The logical digest, computed by hand for a small table.
func TestLogicalDefinition(t *testing.T) {
	table := must(t, NewColumn("n", []int32{1, -1}), NewColumn("s", []string{"a", ""}))
	n := sha256.Sum256([]byte("\x01\x00\x00\x00\xff\xff\xff\xff"))
	s := sha256.Sum256([]byte("\x01\x00\x00\x00\x00\x00\x00\x00a\x00\x00\x00\x00\x00\x00\x00\x00"))
	whole := "infoplane table 1\n" +
		"\x02\x00\x00\x00\x00\x00\x00\x00" + // rows
		"\x02\x00\x00\x00\x00\x00\x00\x00" + // columns
		"\x01\x00\x00\x00\x00\x00\x00\x00n\x01" + string(n[:]) +
		"\x01\x00\x00\x00\x00\x00\x00\x00s\x05" + string(s[:])
	if got, want := table.Logical(), sha256.Sum256([]byte(whole)); got != want {
		t.Errorf("digest %x, want %x", got, want)
	}
}

// Its negative twin: whatever a table says, shows.
func TestLogicalSeesEverything(t *testing.T) {
	base := func() []Column {
		return []Column{
			NewColumn("a", []int32{1, 2, 3}), NewColumn("b", []int64{1, 2, 3}), NewColumn("c", []float32{0, 2, 3}),
			NewColumn("d", []float64{0, 2, 3}), NewColumn("e", []string{"ab", "c", ""}),
		}
	}
	seen := map[[sha256.Size]byte]string{must(t, base()...).Logical(): "the table itself"}
	try := func(what string, change func(c []Column) []Column) {
		t.Helper()
		digest := must(t, change(base())...).Logical()
		if other, ok := seen[digest]; ok {
			t.Errorf("%s: the same digest as %s", what, other)
		}
		seen[digest] = what
	}
	for i := range 5 {
		for row := range 3 {
			try("another cell", func(c []Column) []Column {
				switch v := c[i].values.(type) {
				case []int32:
					v[row]++
				case []int64:
					v[row]++
				case []float32:
					v[row] = math.Nextafter32(v[row], 9)
				case []float64:
					v[row] = math.Nextafter(v[row], 9)
				case []string:
					v[row] += "x"
				}
				return c
			})
		}
		try("another name", func(c []Column) []Column { c[i].name += "x"; return c })
		try("a column less", func(c []Column) []Column { return append(c[:i], c[i+1:]...) })
		if i > 0 {
			try("another order", func(c []Column) []Column { c[i], c[0] = c[0], c[i]; return c })
		}
	}
	try("another kind", func(c []Column) []Column { c[0] = NewColumn("a", []int64{1, 2, 3}); return c })
	try("the same bits as float", func(c []Column) []Column {
		c[0] = NewColumn("a", []float32{math.Float32frombits(1), math.Float32frombits(2), math.Float32frombits(3)})
		return c
	})
	try("minus zero, 32 bits", func(c []Column) []Column {
		c[2] = NewColumn("c", []float32{float32(math.Copysign(0, -1)), 2, 3})
		return c
	})
	try("minus zero, 64 bits", func(c []Column) []Column {
		c[3] = NewColumn("d", []float64{math.Copysign(0, -1), 2, 3})
		return c
	})
	try("a NaN", func(c []Column) []Column {
		c[2] = NewColumn("c", []float32{float32(math.NaN()), 2, 3})
		return c
	})
	try("text moved to the next row", func(c []Column) []Column { c[4] = NewColumn("e", []string{"a", "bc", ""}); return c })
	try("rows exchanged", func(c []Column) []Column { c[4] = NewColumn("e", []string{"c", "ab", ""}); return c })
	try("names that run together", func(c []Column) []Column { c[0].name, c[1].name = "ab", "x"; return c })
	try("no rows", func([]Column) []Column {
		return []Column{NewColumn("a", []int32{}), NewColumn("b", []int64{}), NewColumn("c", []float32{}), NewColumn("d", []float64{}), NewColumn("e", []string{})}
	})
	try("no columns", func([]Column) []Column { return nil })
}

// Chunks of the hash do not show: tables around the size of one.
func TestHashValuesInChunks(t *testing.T) {
	const chunk = 8 << 10
	for _, n := range []int{0, 1, chunk/4 - 1, chunk / 4, chunk/4 + 1, 3*chunk + 7} {
		values := make([]int32, n)
		want := sha256.New()
		for i := range values {
			values[i] = int32(i * 7)
			want.Write([]byte{byte(i * 7), byte(i * 7 >> 8), byte(i * 7 >> 16), byte(i * 7 >> 24)})
		}
		if got := NewColumn("x", values).Digest(); string(got[:]) != string(want.Sum(nil)) {
			t.Errorf("%d values: digest differs", n)
		}
	}
}

// TestLittleEndian: the bytes of numbers are those of package binary, and come back; a NaN
// somewhere is found, an infinity is none.
func TestLittleEndian(t *testing.T) {
	v := []float32{1, -2, float32(math.Inf(1)), 0, 5, 1e-40, -0.5}
	if got := LittleEndian(v); !bytes.Equal(got, laidOut(v)) {
		t.Errorf("%x, want %x", got, laidOut(v))
	}
	long := []int64{1 << 40, -3}
	if got := LittleEndian(long); !bytes.Equal(got, laidOut(long)) {
		t.Errorf("%x, want %x", got, laidOut(long))
	}
	back, backLong := make([]float32, len(v)), make([]int64, 2)
	FromLittleEndian(back, laidOut(v))
	FromLittleEndian(backLong, laidOut(long))
	if !slices.Equal(back, v) || !slices.Equal(backLong, long) {
		t.Errorf("%v, %v", back, backLong)
	}
	if got := LittleEndian([]int32(nil)); len(got) != 0 {
		t.Errorf("of no numbers: %x", got)
	}
	if got := Quiet(v); &got[0] != &v[0] {
		t.Error("numbers without NaN were copied")
	}
	for i := range v {
		other := slices.Clone(v)
		other[i] = math.Float32frombits(QuietNaN | 1)
		if got := Quiet(other); math.Float32bits(got[i]) != QuietNaN {
			t.Errorf("the NaN at %d stays as it is", i)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("no panic for bytes of other numbers")
		}
	}()
	FromLittleEndian(back, make([]byte, 3))
}
