package delimited

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"infoplane/artifacts/table"
	"infoplane/internal/label"
)

// Reading describes what to read.
type Reading struct {
	Want     func(name string) bool              // selects columns by their names; nil selects all
	Limit    int64                               // of the bytes of text and table in memory
	TooLarge func(need, limit int64) (err error) // is returned above the limit
}

// column is one that is read.
type column struct {
	name    string
	at      int  // of its field in a line
	text    bool // a field is no number
	whole   bool // all fields are whole numbers
	numbers []float64
	texts   []string
	shared  map[string]string // equal texts are one
}

// Read reads a text, and returns the columns that are wanted and the names of all. It fails
// for a text that is not CSV in UTF-8, for one without a header or without rows, for a line
// of more or fewer fields than the header, for an empty line among others, and for a
// wanted column whose name is there twice.
func (r Reading) Read(b []byte) (columns []table.Column, names []string, err error) {
	if err := Check(b); err != nil {
		return nil, nil, err
	}
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	line, body, _ := bytes.Cut(b, []byte("\n"))
	if len(bytes.TrimSpace(line)) == 0 {
		return nil, nil, errors.New("line 1: is empty; expected CSV with a header")
	}
	if names, err = Header(line); err != nil {
		return nil, nil, fmt.Errorf("line 1: %w", err)
	}
	if !slices.ContainsFunc(names, func(name string) bool { return !isNumber(name) }) {
		return nil, nil, fmt.Errorf("line 1: holds numbers only; expected a header, which names the columns")
	}
	chosen, err := r.choose(names)
	if err != nil {
		return nil, nil, err
	}
	rows := bytes.Count(body, []byte("\n")) + 1
	if need := int64(len(b)) + int64(rows)*int64(len(chosen))*perField; need > r.Limit {
		return nil, nil, r.TooLarge(need, r.Limit)
	}
	for i := range chosen {
		chosen[i].numbers = make([]float64, 0, rows)
	}
	n, err := pass(body, len(names), chosen, (*column).number)
	if err == nil && n == 0 {
		err = errors.New("has a header and no row")
	}
	if slices.ContainsFunc(chosen, func(c column) bool { return c.text }) && err == nil { // known by now
		_, err = pass(body, len(names), chosen, (*column).store)
	}
	if err != nil {
		return nil, nil, err
	}
	for _, c := range chosen {
		columns = append(columns, c.column())
	}
	return columns, names, nil
}

// perField is about what a field takes in memory.
const perField = 16

// choose returns the columns that are wanted. One without a name is called as pandas calls
// it, which writes its index so.
func (r Reading) choose(names []string) ([]column, error) {
	var out []column
	seen := map[string]bool{}
	for i := range names {
		if names[i] == "" {
			names[i] = "Unnamed: " + strconv.Itoa(i)
		}
		name := names[i]
		if r.Want != nil && !r.Want(name) {
			continue
		}
		if seen[name] {
			return nil, fmt.Errorf("column %s: is there twice; rename one", table.Plain(name))
		}
		seen[name] = true
		out = append(out, column{name: name, at: i, whole: true})
	}
	return out, nil
}

// pass reads all lines below the header, each field of the columns by a function, and
// returns how many there are.
func pass(body []byte, fields int, columns []column, field func(c *column, text string)) (rows int, err error) {
	const header = 1 // lines before
	if Empty(body) {
		return 0, fmt.Errorf("line %d: is empty, and rows follow; take it out", header+1)
	}
	r := csv.NewReader(bytes.NewReader(body))
	r.TrimLeadingSpace, r.ReuseRecord, r.FieldsPerRecord = true, true, fields
	for {
		record, err := r.Read()
		if err == io.EOF {
			return rows, nil
		}
		var wrong *csv.ParseError
		if errors.As(err, &wrong) {
			if errors.Is(err, csv.ErrFieldCount) {
				return 0, fmt.Errorf("line %d: has %d fields, and the header has %d; expected as many in every line", header+wrong.Line, len(record), fields)
			}
			return 0, fmt.Errorf("line %d: %w", header+wrong.Line, wrong.Err)
		}
		if err != nil {
			return 0, err
		}
		for i := range columns {
			field(&columns[i], strings.TrimSpace(record[columns[i].at]))
		}
		rows++
		if Empty(body[r.InputOffset():]) {
			line, _ := r.FieldPos(0)
			return 0, fmt.Errorf("line %d: is empty, and rows follow; take it out", header+line+1)
		}
	}
}

// number reads a field as a number, until one is text.
func (c *column) number(text string) {
	if c.text {
		return
	}
	v, ok := decimal(text)
	digits := !strings.ContainsAny(text, ".eEn") // no point, exponent or infinity
	switch {
	case ok && !(digits && math.Abs(v) >= 1<<53): // of which a float64 would drop the last ones
		c.numbers = append(c.numbers, v)
		c.whole = c.whole && digits
	case label.Missing(text):
		c.numbers, c.whole = append(c.numbers, math.NaN()), false
	default:
		c.text, c.numbers = true, nil
	}
}

// store keeps a field of a column of text.
func (c *column) store(text string) {
	if !c.text {
		return
	}
	if c.shared == nil {
		c.shared = map[string]string{}
	}
	kept, known := c.shared[text]
	if !known {
		kept = strings.Clone(text)
		c.shared[kept] = kept
	}
	c.texts = append(c.texts, kept)
}

// column returns what was read.
func (c *column) column() table.Column {
	if c.text {
		return table.NewColumn(c.name, c.texts)
	}
	if !c.whole {
		return table.NewColumn(c.name, c.numbers)
	}
	out := make([]int64, len(c.numbers))
	for i, v := range c.numbers {
		out[i] = int64(v)
	}
	return table.NewColumn(c.name, out)
}

// decimal returns the number of a field: a decimal, or an infinity. What has zeros in front,
// such as 007, is a name.
func decimal(text string) (v float64, ok bool) {
	if text == "" || strings.ContainsAny(text, "xX_pP") {
		return 0, false
	}
	if digits := strings.TrimLeft(text, "+-"); len(digits) > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9' {
		return 0, false
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil && !math.IsInf(v, 0) || math.IsNaN(v) {
		return 0, false
	}
	return v, true
}

// isNumber reports whether a name in a header is one, or stands for a missing value.
func isNumber(name string) bool {
	_, ok := decimal(name)
	return ok || name == ""
}
