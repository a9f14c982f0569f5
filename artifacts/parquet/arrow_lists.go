package parquet

import (
	"encoding/binary"
	"fmt"

	"infoplane/artifacts/table"
)

// columnMemory is about what a column takes besides its values, in bytes.
const columnMemory = 128

// columns returns the columns of a table that a column of a stream becomes.
func (c arrowColumn) columns(rows int) []table.Column {
	if c.list == 0 {
		return []table.Column{table.MakeColumn(c.name, c.kind, rows)}
	}
	var out []table.Column
	for _, name := range (List{c.name, c.width}).members() {
		out = append(out, table.MakeColumn(name, c.kind, rows))
	}
	return out
}

// listsOf returns the columns that are lists.
func listsOf(columns []arrowColumn) []List {
	var out []List
	for _, c := range columns {
		if c.width > 0 {
			out = append(out, List{c.name, c.width})
		}
	}
	return out
}

// fillColumns decodes a part of a column into rows start … start+rows-1 of the columns
// that it becomes.
func (s *arrowStream) fillColumns(dst []table.Column, start, rows int, c arrowColumn, p arrowPart) error {
	if c.list == 0 {
		return s.fill(dst[0].Rows(start, start+rows), start, c, p)
	}
	if p.offsets != nil && rows > 0 {
		b, err := p.expand(p.offsets)
		if err != nil {
			return err
		}
		size := c.offsetBytes()
		for i := range rows + 1 {
			at := uint64(0)
			if size == 8 {
				at = binary.LittleEndian.Uint64(b[8*i:])
			} else {
				at = uint64(binary.LittleEndian.Uint32(b[4*i:]))
			}
			if at != uint64(i*c.width) {
				return fmt.Errorf("row %d: its list has not the %d values that most have; expected as many in every row", start+max(0, i-1), c.width)
			}
		}
	}
	values := table.MakeColumn("", c.kind, p.rows)
	if err := s.fill(values, start*c.width, c, p); err != nil {
		return err
	}
	switch from := values.Slice().(type) {
	case []int32:
		distribute(dst, start, from)
	case []int64:
		distribute(dst, start, from)
	case []float32:
		distribute(dst, start, from)
	case []float64:
		distribute(dst, start, from)
	}
	return nil
}

// distribute copies the values of lists, one list after the other, to the columns, from
// row start on. It goes through small tiles, which stay in the cache.
func distribute[T table.Value](dst []table.Column, start int, values []T) {
	const rows, units = 16, 16
	width := len(dst)
	to := make([][]T, width)
	for u, column := range dst {
		to[u], _ = table.Values[T](column)
		to[u] = to[u][start : start+len(values)/width]
	}
	for row := 0; row < len(values)/width; row += rows {
		end := min(row+rows, len(values)/width)
		for unit := 0; unit < width; unit += units {
			for u := unit; u < min(unit+units, width); u++ {
				column := to[u][row:end]
				from := row*width + u
				for i := range column {
					column[i] = values[from]
					from += width
				}
			}
		}
	}
}
