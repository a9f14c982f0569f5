package main

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"infoplane/artifacts/foreign"
	"infoplane/artifacts/foreign/delimited"
	"infoplane/artifacts/table"
	"infoplane/internal/label"
)

// csv reads comma-separated values (RFC 4180) in UTF-8: a header, then a line per row.
// Blanks around a field are ignored. Lines in front of the header that begin with # are
// comments; the last of them is the header, without its #, if no other line is, as
// numpy.savetxt writes it. There are no comments and no empty lines behind the header.
func (g *grid) csv(b []byte, limit int64) error {
	if err := delimited.Check(b); err != nil {
		return failf("%s: %w", g.file, err)
	}
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	names, skip, err := headerOf(b)
	if err != nil || !knownHeader(names) {
		err = cmp.Or(delimited.OtherFormat(b), err)
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
	if delimited.Empty(body) {
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
		if delimited.Empty(body[r.InputOffset():]) {
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
	value := func(column int, valid func(float64) string, out *[]float64) error {
		if column < 0 {
			return nil
		}
		text := cell(column)
		v, wrong := parseDecimal(text)
		if wrong == "" && valid(v) != "" {
			return failf("%s: column %s, row %d: %v %s", g.file, table.Plain(f.names[column]), g.rows, v, valid(v))
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
	if err := value(f.p, isProbability, &g.p); err != nil {
		return err
	}
	if err := value(f.n, isCount, &g.n); err != nil {
		return err
	}
	for i, column := range f.family {
		if err := value(column, isProbability, &g.family[i]); err != nil {
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
			if names, err = delimited.Header(line); err != nil {
				return nil, 0, err
			}
			if plain, bad := delimited.Header(note); !knownHeader(names) && bad == nil && knownHeader(plain) {
				return plain, at, nil
			}
			return names, next, nil
		}
		if at = next; !more {
			break
		}
	}
	if note != nil {
		if names, err := delimited.Header(note); err == nil {
			return names, at, nil
		}
	}
	return nil, 0, errors.New("is empty; expected CSV with a header, or Parquet")
}

// knownHeader reports whether there is a column of probabilities, or columns of pairs.
func knownHeader(names []string) bool {
	return slices.Contains(names, "x") && slices.Contains(names, "y") || slices.ContainsFunc(names, func(name string) bool { return name == "p" || strings.HasPrefix(name, "p_y") })
}
