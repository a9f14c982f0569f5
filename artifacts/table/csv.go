package table

import (
	"bufio"
	"io"
	"strings"
)

// WriteCSV writes a table as comma-separated values (RFC 4180, but with "\n" as
// the end of a line): a header of column names, then the rows. Numbers are the
// shortest that read back to the same bits; NaN and ±Inf are spelled so.
func WriteCSV(w io.Writer, t *Table) error {
	var line []byte
	for i, c := range t.columns {
		line = appendComma(line, i)
		line = appendQuoted(line, c.name)
	}
	if _, err := w.Write(append(line, '\n')); err != nil {
		return err
	}
	return AppendCSV(w, t)
}

// AppendCSV is [WriteCSV] without the header, for a table below another of its schema.
func AppendCSV(w io.Writer, t *Table) error {
	out := bufio.NewWriterSize(w, 1<<16)
	var line, cell []byte
	for row := range t.rows {
		line = line[:0]
		for i, c := range t.columns {
			line = appendComma(line, i)
			if c.kind == String {
				cell = c.Append(cell[:0], row)
				line = appendQuoted(line, string(cell))
			} else {
				line = c.Append(line, row)
			}
		}
		if _, err := out.Write(append(line, '\n')); err != nil {
			return err
		}
	}
	return out.Flush()
}

func appendComma(line []byte, column int) []byte {
	if column > 0 {
		return append(line, ',')
	}
	return line
}

// appendQuoted quotes a cell that would otherwise be misread, and the empty one,
// which alone in a line would be no line at all.
func appendQuoted(line []byte, cell string) []byte {
	if cell != "" && !strings.ContainsAny(cell, ",\"\r\n") && strings.TrimSpace(cell) == cell {
		return append(line, cell...)
	}
	line = append(line, '"')
	line = append(line, strings.ReplaceAll(cell, `"`, `""`)...)
	return append(line, '"')
}
