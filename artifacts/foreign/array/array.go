package array

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"infoplane/artifacts/table"
)

// Array is an array in a file.
type Array struct {
	Name  string // in its archive; "" for a file of one array
	Shape []int
	Type  string // uint8, float32, …; big-endian where the file is: ">float32"

	code    code
	size    int  // bytes of a value
	big     bool // the first byte is the highest
	fortran bool // the first index is the fastest
	problem error
	member  func(i int) string // the names of the columns, where it is a list
	data    func(limit int64) ([]byte, error)
}

// code is how the bytes of a value are read.
type code byte

const (
	boolean  code = 'b'
	signed   code = 'i'
	unsigned code = 'u'
	float    code = 'f'
	brain    code = 'B' // the upper half of a float32
	letters  code = 'S' // bytes
	unicode  code = 'U' // code points of four bytes
)

// kind returns the kind of the columns.
func (a *Array) kind() table.Kind {
	switch {
	case a.code == letters || a.code == unicode:
		return table.String
	case a.code == float && a.size < 8, a.code == brain:
		return table.Float32
	case a.code == float:
		return table.Float64
	case a.size == 8 || a.code == unsigned && a.size == 4:
		return table.Int64
	}
	return table.Int32
}

// Rows returns the number of rows, the length of the first dimension.
func (a *Array) Rows() int {
	if len(a.Shape) == 0 {
		return 0
	}
	return a.Shape[0]
}

// width returns the number of columns.
func (a *Array) width() int {
	n := 1
	for _, d := range a.Shape[1:] {
		n *= d
	}
	return n
}

// Columns returns the names of the columns; none of an array without dimensions.
func (a *Array) Columns() []string {
	if len(a.Shape) == 0 {
		return nil
	}
	if a.member != nil {
		out := make([]string, a.width())
		for j := range out {
			out[j] = a.member(j)
		}
		return out
	}
	if len(a.Shape) == 1 {
		if a.Name == "" {
			return []string{"y"}
		}
		return []string{a.Name}
	}
	name := a.Name
	if name == "" {
		name = "x"
	}
	out := make([]string, a.width())
	for j := range out {
		out[j] = name + "_" + strconv.Itoa(j)
	}
	return out
}

// IsLayer reports whether the array may be a layer: it has two or more dimensions, and no text.
func (a *Array) IsLayer() bool {
	return len(a.Shape) > 1 && (!a.IsReadable() || a.kind() != table.String) && a.width() > 0
}

// IsReadable reports whether the array's type is one that is read.
func (a *Array) IsReadable() bool { return a.problem == nil }

// Layer returns the array's name as that of a layer.
func (a *Array) Layer() string {
	if a.Name == "" {
		return "x"
	}
	return a.Name
}

// Rename names the columns.
func (a *Array) Rename(column func(i int) string) { a.member = column }

// maxValues bounds the values of an array, so that products of its dimensions do not
// overflow, and maxColumns those of a row.
const (
	maxValues  = 1 << 48
	maxColumns = 1 << 20
)

// checkShape fails for a shape that no file can hold, and for one of too many columns.
func checkShape(shape []int) error {
	values := 1
	for i := len(shape) - 1; i >= 0; i-- {
		d := shape[i]
		if d < 0 || d > maxValues || d > 0 && values > maxValues/d {
			return fmt.Errorf("its shape is %s; no file holds as many values", shapeText(shape))
		}
		if values *= max(1, d); i > 0 && values > maxColumns {
			return fmt.Errorf("its shape is %s; a row has at most %d values", shapeText(shape), maxColumns)
		}
	}
	return nil
}

func shapeText(shape []int) string {
	text := make([]string, len(shape))
	for i, d := range shape {
		text[i] = strconv.Itoa(d)
	}
	return strings.Join(text, " × ")
}

// bytes returns the size of the values in the file. The shape was checked.
func (a *Array) bytes() int64 {
	n := int64(a.size)
	for _, d := range a.Shape {
		n *= int64(d)
	}
	return n
}

// Read returns the columns that are wanted, in order; nil selects all. It fails where they
// take more than limit bytes together with the file, by the function tooLarge.
func (a *Array) Read(want func(column string) bool, limit int64, tooLarge func(need, limit int64) error) ([]table.Column, error) {
	names := a.Columns()
	wanted := slices.ContainsFunc(names, func(name string) bool { return want == nil || want(name) })
	if !wanted {
		return nil, nil
	}
	if a.problem != nil {
		return nil, a.problem
	}
	var at []int // indices of the columns that are wanted
	for j, name := range names {
		if want == nil || want(name) {
			at = append(at, j)
		}
	}
	kind := a.kind()
	if need := float64(a.bytes()) + float64(a.Rows())*float64(len(at))*float64(kind.Memory()+max(0, a.text())); need > float64(limit) {
		return nil, tooLarge(int64(min(need, 1<<62)), limit)
	}
	b, err := a.data(limit)
	if err != nil {
		return nil, err
	}
	if int64(len(b)) != a.bytes() {
		return nil, fmt.Errorf("has %d bytes of values; its shape, %s of %s, needs %d: was a copy cut short?", len(b), shapeText(a.Shape), a.Type, a.bytes())
	}
	out := make([]table.Column, len(at))
	for k, j := range at {
		out[k] = table.MakeColumn(names[j], kind, a.Rows())
	}
	return out, a.fill(out, at, b)
}

// text returns the bytes of a value that is text, else 0.
func (a *Array) text() int {
	if a.kind() == table.String {
		return a.size
	}
	return 0
}

// errText occurs for text that is not UTF-8 or no code point.
var errText = errors.New("holds text that is not UTF-8; convert it")

// strides returns the distance of rows and the place of each column of the first row, in
// values.
func (a *Array) strides() (row int, columns []int) {
	columns = make([]int, a.width())
	if !a.fortran || len(a.Shape) < 2 {
		for j := range columns {
			columns[j] = j
		}
		return a.width(), columns
	}
	for j := range columns {
		rest, stride := j, a.Shape[0]
		// The index of column j in each dimension, from the last: C order.
		index := make([]int, len(a.Shape))
		for d := len(a.Shape) - 1; d > 0; d-- {
			index[d], rest = rest%a.Shape[d], rest/a.Shape[d]
		}
		for d := 1; d < len(a.Shape); d++ {
			columns[j] += index[d] * stride
			stride *= a.Shape[d]
		}
	}
	return 1, columns
}

// fill decodes values into columns, the k-th of which is number at[k] of the array. It
// takes blocks of rows, so that values that lie together are read together.
func (a *Array) fill(out []table.Column, at []int, b []byte) error {
	const block = 128
	row, columns := a.strides()
	for start := 0; start < a.Rows(); start += block {
		end := min(start+block, a.Rows())
		for k, j := range at {
			if i, err := a.decode(out[k].Rows(start, end).Slice(), b, (start*row+columns[j])*a.size, row*a.size); err != nil {
				return fmt.Errorf("column %s, row %d: %w", table.Plain(out[k].Name()), start+i, err)
			}
		}
	}
	return nil
}

// decode decodes values that begin at some bytes and lie a step apart. It returns the
// place of a value for which it fails.
func (a *Array) decode(dst any, b []byte, at, step int) (int, error) {
	switch dst := dst.(type) {
	case []int32:
		if a.size == 1 && a.code != signed { // the most common one
			for i := range dst {
				dst[i] = int32(b[at])
				at += step
			}
			break
		}
		for i := range dst {
			dst[i] = int32(a.integer(b[at:]))
			at += step
		}
	case []int64:
		for i := range dst {
			v := a.integer(b[at:])
			if a.code == unsigned && v < 0 {
				return i, fmt.Errorf("%d is more than the largest int64", uint64(v))
			}
			dst[i] = v
			at += step
		}
	case []float32:
		for i := range dst {
			if bits := a.word(b[at:]); a.code == brain {
				dst[i] = math.Float32frombits(uint32(bits) << 16)
			} else if a.size == 2 {
				dst[i] = table.Half(uint16(bits))
			} else {
				dst[i] = math.Float32frombits(uint32(bits))
			}
			at += step
		}
	case []float64:
		for i := range dst {
			dst[i] = math.Float64frombits(a.word(b[at:]))
			at += step
		}
	case []string:
		for i := range dst {
			text, err := a.string(b[at : at+a.size])
			if err != nil {
				return i, err
			}
			dst[i] = text
			at += step
		}
	}
	return 0, nil
}
