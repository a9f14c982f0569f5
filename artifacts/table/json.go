package table

import (
	"bufio"
	"encoding/json"
	"io"
	"math"
	"unicode/utf8"
)

// WriteJSON writes a table as JSON lines: one object per row, its members in the
// order of the columns. Numbers are the shortest that read back to the same bits;
// NaN and ±Inf, which JSON cannot say, become null.
func WriteJSON(w io.Writer, t *Table) error {
	out := bufio.NewWriterSize(w, 1<<16)
	names := make([][]byte, len(t.columns))
	for i, c := range t.columns {
		names[i] = append(appendJSONString(nil, c.name), ':')
	}
	var line []byte
	for row := range t.rows {
		line = append(line[:0], '{')
		for i, c := range t.columns {
			line = appendComma(line, i)
			line = append(line, names[i]...)
			line = appendJSON(line, c, row)
		}
		if _, err := out.Write(append(line, "}\n"...)); err != nil {
			return err
		}
	}
	return out.Flush()
}

// appendJSON appends one value.
func appendJSON(line []byte, c Column, row int) []byte {
	switch v := c.values.(type) {
	case []string:
		return appendJSONString(line, v[row])
	case []float32:
		if x := float64(v[row]); math.IsNaN(x) || math.IsInf(x, 0) {
			return append(line, "null"...)
		}
	case []float64:
		if x := v[row]; math.IsNaN(x) || math.IsInf(x, 0) {
			return append(line, "null"...)
		}
	}
	return c.Append(line, row)
}

func appendJSONString(line []byte, s string) []byte {
	plain := utf8.ValidString(s)
	for i := 0; plain && i < len(s); i++ {
		plain = s[i] >= ' ' && s[i] != '"' && s[i] != '\\' && s[i] < 0x7F
	}
	if plain {
		line = append(line, '"')
		line = append(line, s...)
		return append(line, '"')
	}
	quoted, _ := json.Marshal(s) // strings always marshal
	return append(line, quoted...)
}
