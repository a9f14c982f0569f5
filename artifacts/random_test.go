package artifacts

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// randomTable makes a table with the values that are easy to get wrong among
// others, and with row groups of any sizes.
func randomTable(random *rand.Rand, rows int) *Table {
	var columns []Column
	for i := range 1 + random.IntN(6) {
		name := fmt.Sprintf("c%d_%c", i, 'α'+rune(random.IntN(20)))
		columns = append(columns, randomColumn(random, name, Kind(1+random.IntN(5)), rows))
	}
	t, err := NewTable(columns...)
	if err != nil {
		panic(err)
	}
	if random.IntN(3) > 0 {
		var ends []int
		for end := 0; end < rows; {
			end = min(rows, end+1+random.IntN(1+rows/(1+random.IntN(20))))
			ends = append(ends, end)
		}
		t.setEnds(ends)
	}
	return t
}

func randomColumn(random *rand.Rand, name string, kind Kind, rows int) Column {
	c := makeColumn(name, kind, rows)
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
		switch v := c.values.(type) {
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

// sameTable compares two tables bit by bit, NaNs as the store keeps them.
func sameTable(t *testing.T, got, want *Table) {
	t.Helper()
	if !slices.Equal(got.Schema(), want.Schema()) {
		t.Fatalf("schema %v, want %v", got.Schema(), want.Schema())
	}
	if got.Rows() != want.Rows() {
		t.Fatalf("%d rows, want %d", got.Rows(), want.Rows())
	}
	for i, c := range want.columns {
		for row := range want.rows {
			if g, w := canonical(got.columns[i], row), canonical(c, row); g != w {
				t.Fatalf("column %q row %d: %v, want %v", c.name, row, g, w)
			}
		}
	}
}

func canonical(c Column, row int) any {
	switch v := c.At(row).(type) {
	case float32:
		return bits32(v)
	case float64:
		return bits64(v)
	default:
		return v
	}
}

// sameGroups compares row groups.
func sameGroups(t *testing.T, got, want *Table) {
	t.Helper()
	if !slices.Equal(got.ends, want.ends) {
		t.Fatalf("row groups end at %v, want %v", got.ends, want.ends)
	}
}

// randomSizes are numbers of rows around the sizes of pages and row groups.
var randomSizes = []int{0, 1, 2, 7, 31, 32, 33, 127, 128, 129, 130, 500, 1000, 4096, pageRows - 1, pageRows, pageRows + 1, 3*pageRows + 5, maxGroupRows + 3}
