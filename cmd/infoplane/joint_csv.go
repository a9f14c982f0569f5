package main

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"infoplane/artifacts/foreign"
	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
	"infoplane/internal/label"
)

// csv reads comma-separated values (RFC 4180) in UTF-8: a header, then a line per row.
// Blanks around a field are ignored. Lines in front of the header that begin with # are
// comments; the last of them is the header, without its #, if no other line is, as
// numpy.savetxt writes it. There are no comments and no empty lines behind the header.
func (g *grid) csv(b []byte, limit int64) error {
	if err := textual(b); err != nil {
		return failf("%s: %w", g.file, err)
	}
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	names, skip, err := headerOf(b)
	if err != nil || !knownHeader(names) {
		err = cmp.Or(otherFormat(b), err)
	}
	if err != nil {
		return failf("%s: %w", g.file, err)
	}
	if g.form, err = formOf(g.file, names); err != nil {
		return err
	}
	if need := csvMemory(b[skip:]); need > limit {
		return failf("%s: %w", g.file, foreign.TooLarge(need, limit))
	}
	body := b[skip:]
	lines := bytes.Count(b[:skip], []byte("\n")) // in front of the rows
	r := csv.NewReader(bytes.NewReader(body))
	r.TrimLeadingSpace, r.ReuseRecord, r.FieldsPerRecord = true, true, len(names)
	g.family = make([][]float64, len(g.form.family))
	if empty(body) && len(bytes.TrimSpace(body)) > 0 {
		return failf("%s: line %d: is empty, and rows follow; take it out", g.file, lines+1)
	}
	for {
		record, err := r.Read()
		if err == io.EOF {
			break
		}
		var wrong *csv.ParseError
		if errors.As(err, &wrong) {
			return failf("%s: line %d: %w; expected CSV with a header and as many fields in every line", g.file, lines+wrong.Line, wrong.Err)
		}
		if err != nil {
			return failf("%s: %w", g.file, err)
		}
		if err := g.record(record); err != nil {
			return err
		}
		if rest := body[r.InputOffset():]; empty(rest) && len(bytes.TrimSpace(rest)) > 0 {
			line, _ := r.FieldPos(0)
			return failf("%s: line %d: is empty, and rows follow; take it out", g.file, lines+line+1)
		}
	}
	return nil
}

// record reads one row.
func (g *grid) record(record []string) error {
	f := g.form
	cell := func(column int) string { return strings.TrimSpace(record[column]) }
	name := func(column int, index *label.Index, out *[]int32) error {
		if column < 0 {
			return nil
		}
		n, err := index.Text(strings.Clone(cell(column)))
		if err != nil {
			return failf("%s: column %s, row %d: %w", g.file, table.Plain(f.names[column]), g.rows, err)
		}
		*out = append(*out, int32(n))
		return nil
	}
	value := func(column int, out *[]float64) error {
		text := cell(column)
		v, wrong := parseDecimal(text)
		if wrong == "" && !isProbability(v) {
			return failf("%s: column %s, row %d: %v is not a probability; expected 0 to 1", g.file, table.Plain(f.names[column]), g.rows, v)
		}
		if wrong != "" {
			return failf("%s: column %s, row %d: %s %s", g.file, table.Plain(f.names[column]), g.rows, strconv.Quote(text), wrong)
		}
		*out = append(*out, v)
		return nil
	}
	if err := name(f.x, &g.x, &g.xs); err != nil {
		return err
	}
	if err := name(f.y, &g.y, &g.ys); err != nil {
		return err
	}
	if f.p >= 0 {
		if err := value(f.p, &g.p); err != nil {
			return err
		}
	}
	for i, column := range f.family {
		if err := value(column, &g.family[i]); err != nil {
			return err
		}
	}
	g.rows++
	return nil
}

// csvMemory returns about how many bytes CSV needs in memory: itself, a number per field,
// and per row two distinct labels with their numbers, as measured.
func csvMemory(b []byte) int64 {
	const perField, perRow = 16, 700
	lines, fields := bytes.Count(b, []byte("\n"))+1, bytes.Count(b, []byte(","))
	return int64(len(b)) + perField*int64(fields) + perRow*int64(lines)
}

// textual returns an error for bytes that are not lines of text in UTF-8.
func textual(b []byte) error {
	zeros := bytes.IndexByte(b, 0) >= 0
	switch {
	case bytes.HasPrefix(b, []byte{0xff, 0xfe, 0, 0}), bytes.HasPrefix(b, []byte{0, 0, 0xfe, 0xff}):
		return errors.New("is text in UTF-32; save it as UTF-8")
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}), bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		return errors.New("is text in UTF-16; save it as UTF-8")
	case zeros || !utf8.Valid(b):
		if err := otherFormat(b); err != nil {
			return err
		}
	}
	if zeros {
		return errors.New("has bytes that are zero: it is text in UTF-16, or no text; expected Parquet or Arrow, or CSV in UTF-8")
	}
	for line := 1; len(b) > 0; line++ {
		text, rest, _ := bytes.Cut(b, []byte("\n"))
		if !utf8.Valid(text) {
			return fmt.Errorf("line %d: is not text in UTF-8; save the file as UTF-8", line)
		}
		if at := bytes.IndexByte(text, '\r'); at >= 0 && at < len(text)-1 {
			return fmt.Errorf("line %d: has a carriage return inside; lines end in \\n, or in \\r\\n", line)
		}
		b = rest
	}
	return nil
}

// otherFormat returns the error for a file of a known format that is not supported; nil
// for other files.
func otherFormat(b []byte) error {
	if parquet.KnownFormat(b) {
		_, err := parquet.Reading{}.Read(b)
		return err
	}
	return nil
}

// headerOf returns the names of the columns, and the offset of the first row.
func headerOf(b []byte) (names []string, skip int, err error) {
	var note []byte // the last comment
	at := 0
	for {
		line, _, more := bytes.Cut(b[at:], []byte("\n"))
		next := min(len(b), at+len(line)+1)
		line = bytes.TrimSpace(line)
		if bytes.HasPrefix(line, []byte("#")) {
			note = bytes.TrimSpace(bytes.TrimLeft(line, "#"))
		} else if len(line) > 0 {
			if names, err = fields(line); err != nil {
				return nil, 0, err
			}
			if plain, bad := fields(note); !knownHeader(names) && bad == nil && knownHeader(plain) {
				return plain, at, nil
			}
			return names, next, nil
		}
		if at = next; !more {
			break
		}
	}
	if note != nil {
		if names, err := fields(note); err == nil {
			return names, at, nil
		}
	}
	return nil, 0, errors.New("is empty; expected CSV with a header, or Parquet")
}

// fields returns the names in a header.
func fields(line []byte) ([]string, error) {
	r := csv.NewReader(bytes.NewReader(line))
	r.TrimLeadingSpace = true
	names, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("the header cannot be read as CSV: %s", shortText(line))
	}
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	if len(names) == 1 {
		for _, mark := range []struct{ text, name string }{{";", "semicolons"}, {"\t", "tabs"}, {"|", "bars"}, {" ", "blanks"}} {
			if strings.Contains(names[0], mark.text) {
				return nil, fmt.Errorf("its fields are separated by %s; expected commas, and decimal points", mark.name)
			}
		}
	}
	return names, nil
}

// knownHeader reports whether there is a column of probabilities.
func knownHeader(names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return name == "p" || strings.HasPrefix(name, "p_y") })
}

// empty reports whether the next line is empty.
func empty(b []byte) bool {
	line, _, _ := bytes.Cut(b, []byte("\n"))
	return len(bytes.TrimSpace(line)) == 0
}

// shortText quotes the beginning of a line.
func shortText(line []byte) string {
	text := string(line)
	if len(text) > 60 {
		text = text[:60] + "…"
	}
	return strconv.Quote(text)
}
