// Package tabletest makes tables for tests, and compares them.
package tabletest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
)

// Random returns a table with the values that are easy to get wrong among
// others, and with row groups of any sizes.
func Random(random *rand.Rand, rows int) *table.Table {
	var columns []table.Column
	for i := range 1 + random.IntN(6) {
		name := fmt.Sprintf("c%d_%c", i, 'α'+rune(random.IntN(20)))
		columns = append(columns, RandomColumn(random, name, table.Kind(1+random.IntN(5)), rows))
	}
	var ends []int
	if random.IntN(3) > 0 {
		for end := 0; end < rows; {
			end = min(rows, end+1+random.IntN(1+rows/(1+random.IntN(20))))
			ends = append(ends, end)
		}
	} else {
		for end := table.MaxGroupRows; end < rows+table.MaxGroupRows; end += table.MaxGroupRows {
			ends = append(ends, min(end, rows))
		}
	}
	t, err := table.NewGrouped(ends, columns...)
	if err != nil {
		panic(err)
	}
	return t
}

// RandomColumn returns a column with such values.
func RandomColumn(random *rand.Rand, name string, kind table.Kind, rows int) table.Column {
	c := table.MakeColumn(name, kind, rows)
	style := random.IntN(4) // constant, counting, small or anything
	for row := range rows {
		bits := random.Uint64()
		switch style {
		case 0:
			bits = 7
		case 1:
			bits = uint64(row)
		case 2:
			bits %= 10
		}
		rare := random.IntN(20) == 0
		switch v := c.Slice().(type) {
		case []int32:
			v[row] = int32(bits)
		case []int64:
			v[row] = int64(bits)
		case []float32:
			v[row] = math.Float32frombits(uint32(bits))
			if style == 2 || rare {
				v[row] = []float32{0, float32(math.Copysign(0, -1)), 1, -1, float32(math.Inf(1)), float32(math.Inf(-1)),
					float32(math.NaN()), math.SmallestNonzeroFloat32, math.MaxFloat32, 0.1}[bits%10]
			}
		case []float64:
			v[row] = math.Float64frombits(bits)
			if style == 2 || rare {
				v[row] = []float64{0, math.Copysign(0, -1), 1, -1, math.Inf(1), math.Inf(-1),
					math.NaN(), math.SmallestNonzeroFloat64, math.MaxFloat64, 0.1}[bits%10]
			}
		case []string:
			v[row] = []string{"", "a", "binning(bins=30)", "β≤3", "comma,quote\"", "line\nbreak", "\x00", " space ",
				"NaN", fmt.Sprint(bits)}[bits%10]
		}
	}
	return c
}

// Same compares two tables bit by bit, NaNs as the store keeps them.
func Same(t *testing.T, got, want *table.Table) {
	t.Helper()
	if !slices.Equal(got.Schema(), want.Schema()) {
		t.Fatalf("schema %v, want %v", got.Schema(), want.Schema())
	}
	if got.Rows() != want.Rows() {
		t.Fatalf("%d rows, want %d", got.Rows(), want.Rows())
	}
	for i, c := range want.Columns() {
		for row := range want.Rows() {
			if g, w := Canonical(got.Columns()[i], row), Canonical(c, row); g != w {
				t.Fatalf("column %q row %d: %v, want %v", c.Name(), row, g, w)
			}
		}
	}
}

// Canonical returns a value such that values are equal if the store keeps them as one: all
// NaNs are the same, and 0 is not -0.
func Canonical(c table.Column, row int) any {
	switch v := c.At(row).(type) {
	case float32:
		if v != v {
			return uint32(table.QuietNaN)
		}
		return math.Float32bits(v)
	case float64:
		if v != v {
			return uint64(0x7FF8000000000000)
		}
		return math.Float64bits(v)
	default:
		return v
	}
}

// SameGroups compares row groups.
func SameGroups(t *testing.T, got, want *table.Table) {
	t.Helper()
	if !slices.Equal(got.Ends(), want.Ends()) {
		t.Fatalf("row groups end at %v, want %v", got.Ends(), want.Ends())
	}
}

// Sizes are numbers of rows around the sizes of pages and row groups.
var Sizes = []int{0, 1, 2, 7, 31, 32, 33, 127, 128, 129, 130, 500, 1000, 4096, 1<<14 - 1, 1 << 14, 1<<14 + 1, 3<<14 + 5, table.MaxGroupRows + 3}

// Must makes a table of columns.
func Must(t testing.TB, columns ...table.Column) *table.Table {
	t.Helper()
	table, err := table.New(columns...)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// MustEncode is [table.Encode] without errors.
func MustEncode[T any](t *testing.T, v T) *table.Table {
	t.Helper()
	table, err := table.Encode(v)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// Information is a tidy table.
var Information = tables.Information{
	{Epoch: 0, Layer: 1, Estimator: "binning(bins=30)", IXTBits: 12, ITYBits: 0.999157, HTBits: 12, Symbols: 4096},
	{Epoch: 400, Layer: 1, Estimator: "binning(bins=30)", IXTBits: 9.25, ITYBits: 0.9, HTBits: 9.25, Symbols: 700},
}

// Activations is a wide table in two row groups.
var Activations = tables.Activations{
	Epoch:   []int32{0, 0, 7, 7},
	Pattern: []int32{0, 1, 0, 1},
	T: [][][]float32{
		{{0.5, -0.5, 1, -1}, {0, 0.25, 0.125, -0.75}},
		{{0.1, 0.2, 0.3, 0.4}},
	},
}
