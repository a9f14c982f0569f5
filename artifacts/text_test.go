package artifacts

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

// What WriteCSV writes, encoding/csv reads back, and every number to its bits.
func TestCSVReadsBack(t *testing.T) {
	random := rand.New(rand.NewPCG(23, 24))
	for range 20 {
		table := randomTable(random, 60)
		var b bytes.Buffer
		if err := WriteCSV(&b, table); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&b).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) != table.rows+1 {
			t.Fatalf("%d lines, want %d", len(rows), table.rows+1)
		}
		for i, c := range table.columns {
			if rows[0][i] != c.name {
				t.Errorf("column %q is called %q", c.name, rows[0][i])
			}
			for row := range table.rows {
				wantText(t, c, row, rows[row+1][i])
			}
		}
	}
}

// wantText checks that a text reads as the value in a row.
func wantText(t *testing.T, c Column, row int, text string) {
	t.Helper()
	var got any
	var err error
	switch c.At(row).(type) {
	case int32:
		var v int64
		v, err = strconv.ParseInt(text, 10, 32)
		got = int32(v)
	case int64:
		got, err = strconv.ParseInt(text, 10, 64)
	case float32:
		var v float64
		v, err = strconv.ParseFloat(text, 32)
		got = bits32(float32(v))
	case float64:
		var v float64
		v, err = strconv.ParseFloat(text, 64)
		got = bits64(v)
	case string:
		got = text
	}
	if err != nil || got != canonical(c, row) {
		t.Fatalf("column %q row %d: %q reads as %v, %v, want %v", c.name, row, text, got, err, c.At(row))
	}
}

// What WriteJSON writes, encoding/json reads back, except for what JSON cannot say.
func TestJSONReadsBack(t *testing.T) {
	random := rand.New(rand.NewPCG(25, 26))
	for range 20 {
		table := randomTable(random, 60)
		var b bytes.Buffer
		if err := WriteJSON(&b, table); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
		if len(lines) != table.rows {
			t.Fatalf("%d lines, want %d", len(lines), table.rows)
		}
		for row, line := range lines {
			object := map[string]json.RawMessage{}
			if err := json.Unmarshal([]byte(line), &object); err != nil {
				t.Fatalf("%v: %s", err, line)
			}
			if len(object) != len(table.columns) {
				t.Fatalf("%d members, want %d: %s", len(object), len(table.columns), line)
			}
			for _, c := range table.columns {
				raw := string(object[c.name])
				if raw == "null" {
					if x, ok := asFloat(c.At(row)); !ok || !math.IsNaN(x) && !math.IsInf(x, 0) {
						t.Fatalf("column %q row %d: null for %v", c.name, row, c.At(row))
					}
					continue
				}
				if c.kind == String {
					if err := json.Unmarshal(object[c.name], &raw); err != nil {
						t.Fatal(err)
					}
				}
				wantText(t, c, row, raw)
			}
		}
	}
}

func asFloat(v any) (float64, bool) {
	switch v := v.(type) {
	case float32:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

// A writer that fails makes every format fail, whatever the buffers are.
func TestWritersReportErrors(t *testing.T) {
	table := randomTable(rand.New(rand.NewPCG(27, 28)), 20_000)
	broken := errors.New("broken pipe")
	for _, left := range []int{0, 3, 100, 100_000} {
		for name, write := range map[string]func(*brokenWriter) error{
			"csv":     func(w *brokenWriter) error { return WriteCSV(w, table) },
			"json":    func(w *brokenWriter) error { return WriteJSON(w, table) },
			"arrow":   func(w *brokenWriter) error { return WriteArrow(w, table) },
			"parquet": func(w *brokenWriter) error { return WriteParquet(w, table) },
		} {
			if err := write(&brokenWriter{left, broken}); !errors.Is(err, broken) {
				t.Errorf("%s, broken after %d bytes: error %v", name, left, err)
			}
		}
	}
}

// brokenWriter takes some bytes and then fails.
type brokenWriter struct {
	left int
	err  error
}

func (w *brokenWriter) Write(b []byte) (int, error) {
	if w.left -= len(b); w.left < 0 {
		return 0, w.err
	}
	return len(b), nil
}
