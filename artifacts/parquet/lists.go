package parquet

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"

	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"

	"infoplane/artifacts/table"
)

// Parquet has lists of any length, in which form other programs write fixed-size lists
// as well:
//
//	optional group fc1 (LIST) {
//	  repeated group list {
//	    optional float element;
//	  }
//	}
//
// or, in older files, with a repeated value in place of the group. For each value there are
// two levels: the repetition level is 0 for the first one of a list, else 1, and the
// definition level is the highest one unless the value, or its list, is null or the list is
// empty. A column of numbers is read if every list has as many values and no null: it is
// a fixed-size list.

// isList reports whether a column is one of lists.
func isList(e format.SchemaElement) bool {
	if _, is := e.LogicalType.Value.(*format.ListType); is {
		return true
	}
	return e.ConvertedType.Valid && e.ConvertedType.V == deprecated.List || e.Type.Valid && e.RepetitionType.V == format.Repeated && e.NumChildren.V == 0
}

// listOfParquet returns how a column of lists is read, of its elements in depth-first order;
// false if it is not one of numbers.
func listOfParquet(elements []format.SchemaElement) (parquetColumn, bool) {
	var path []string
	levels, repeated := 0, 0
	for i, e := range elements {
		path = append(path, e.Name)
		switch e.RepetitionType.V {
		case format.Optional:
			levels++
		case format.Repeated:
			levels++
			repeated++
		}
		if last := i == len(elements)-1; last != (e.NumChildren.V == 0) || !last && e.NumChildren.V != 1 {
			return parquetColumn{}, false
		}
	}
	value := elements[len(elements)-1]
	value.RepetitionType.V = format.Required
	c, ok := valueOfParquet(value)
	c.path, c.levels, c.list = path, levels, true
	return c, ok && repeated == 1 && c.kind != table.String
}

// measure finds the length of the lists of a row group, from row start on, in which the other
// groups must agree.
func (c *parquetColumn) measure(start int, rows, values int64) error {
	if !c.list || rows == 0 {
		return nil
	}
	if values < rows || values%rows != 0 || c.width != 0 && values != rows*int64(c.width) {
		return fmt.Errorf("column %q: its lists from row %d on have other lengths than before, or no common one; expected as many values in every row: leave the column out, or pad it", c.name, start)
	}
	if values/rows > maxArrowFields {
		return fmt.Errorf("column %q: has lists of %d values; at most %d are read", c.name, values/rows, maxArrowFields)
	}
	c.width = int(values / rows)
	return nil
}

// names are the names of the columns of a table that the column becomes.
func (c parquetColumn) names() []string {
	if !c.list {
		return []string{c.name}
	}
	return List{c.name, c.width}.members()
}

// columns returns the columns of a table that the column becomes.
func (c parquetColumn) columns(rows int) []table.Column {
	var out []table.Column
	for _, name := range c.names() {
		out = append(out, table.MakeColumn(name, c.kind, rows))
	}
	return out
}

// memory is about what so many rows take, in bytes.
func (c parquetColumn) memory(rows int) float64 {
	width, around := 1, 0
	if c.list {
		width, around = c.width, c.width*columnMemory
	}
	return float64(rows)*float64(width)*float64(c.kind.Memory()) + float64(around)
}

// lists returns the columns that are lists.
func (f *parquetFile) lists() []List {
	var out []List
	for _, c := range f.columns {
		if c.list && c.width > 0 {
			out = append(out, List{c.name, c.width})
		}
	}
	return out
}

// checkLevels returns what follows the levels of a page, which stand before the values of one
// of version 1. It fails for a null, and for a list of another length. The page begins with
// value number first of the column.
func (c parquetColumn) checkLevels(p page, levels, body []byte, first int) ([]byte, error) {
	var err error
	part := func(present bool, size int) (b []byte) {
		switch {
		case !present || err != nil:
		case p.kind == format.DataPage:
			b, body, err = lengthPrefixed(body)
		default:
			b, levels = levels[:size], levels[size:]
		}
		return b
	}
	repetition := part(c.list, p.repetition)
	definition := part(c.levels > 0, p.definition)
	if err != nil {
		return nil, err
	}
	width := max(1, c.width)
	if c.list {
		// The value at i is the first one of a list where its level is 0.
		err = eachRun(repetition, 1, p.values, func(at int, level uint32, n int) error {
			i := first + at
			next := (i + width - 1) / width * width // the first list that begins here
			if level == 0 && (i != next || n > 1 && width > 1) || level != 0 && next < i+n {
				return fmt.Errorf("row %d: its list has not the %d values that most have; expected as many in every row", i/width, width)
			}
			return nil
		})
	}
	if err == nil && c.levels > 0 {
		err = eachRun(definition, bits.Len(uint(c.levels)), p.values, func(at int, level uint32, n int) error {
			switch row := (first + at) / width; {
			case int(level) == c.levels:
				return nil
			case c.list:
				return fmt.Errorf("row %d: its list is null or empty, or has a null; expected numbers in every row", row)
			default:
				return nullAt(row)
			}
		})
	}
	return body, err
}

// eachRun calls a function for each run of equal levels, of width bits, until it fails: with
// where the run begins, its level and its length. It fails where b has less than n levels.
func eachRun(b []byte, width, n int, each func(at int, level uint32, n int) error) error {
	damaged := fmt.Errorf("%w: a page does not hold the %d levels it claims", ErrDamaged, n)
	for at := 0; at < n; {
		head, rest, ok := readVarint(b)
		if !ok || head>>1 == 0 {
			return damaged
		}
		b = rest
		if head&1 == 0 {
			if len(b) < 1 {
				return damaged
			}
			count := int(min(head>>1, uint64(n-at)))
			if err := each(at, uint32(b[0]), count); err != nil {
				return err
			}
			b, at = b[1:], at+count
			continue
		}
		groups := head >> 1
		if groups > uint64(len(b)) || groups*uint64(width) > uint64(len(b)) {
			return damaged
		}
		packed := make([]uint32, min(8*int(groups), n-at))
		unpack(packed, b[:int(groups)*width], width)
		b = b[int(groups)*width:]
		for i := 0; i < len(packed); {
			end := i + 1
			for end < len(packed) && packed[end] == packed[i] {
				end++
			}
			if err := each(at+i, packed[i], end-i); err != nil {
				return err
			}
			i = end
		}
		at += len(packed)
	}
	return nil
}

// spread copies values of lists, one list after the other, to the columns of a list or to
// the one column, beginning with value number first of them.
func spread(dst []table.Column, first int, values table.Column) {
	switch from := values.Slice().(type) {
	case []int32:
		spreadOf(dst, first, from)
	case []int64:
		spreadOf(dst, first, from)
	case []float32:
		spreadOf(dst, first, from)
	case []float64:
		spreadOf(dst, first, from)
	case []string:
		spreadOf(dst, first, from)
	}
}

func spreadOf[T table.Value](dst []table.Column, first int, values []T) {
	width := len(dst)
	one := func(values []T) {
		for _, v := range values {
			column, _ := table.Values[T](dst[first%width])
			column[first/width] = v
			first++
		}
	}
	head := min((width-first%width)%width, len(values)) // of a list that began on the page before
	one(values[:head])
	values = values[head:]
	whole := len(values) / width * width
	if whole > 0 {
		distribute(dst, first/width, values[:whole])
	}
	first += whole
	one(values[whole:])
}

// lengthPrefixed returns the bytes that follow their length, and the rest.
func lengthPrefixed(b []byte) (head, rest []byte, err error) {
	if len(b) < 4 || uint64(binary.LittleEndian.Uint32(b)) > uint64(len(b)-4) {
		return nil, nil, fmt.Errorf("%w: a page is shorter than the runs in it", ErrDamaged)
	}
	end := 4 + int(binary.LittleEndian.Uint32(b))
	return b[4:end], b[end:], nil
}

// members are the names of the columns that a list becomes.
func (l List) members() []string {
	return slices.Collect(func(yield func(string) bool) {
		for i := range l.Width {
			if !yield(l.Member(i)) {
				return
			}
		}
	})
}
