package table_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"infoplane/artifacts/table"
	"infoplane/artifacts/table/tabletest"
)

// What WriteCSV writes, encoding/csv reads back, and every number to its bits.
func TestCSVReadsBack(t *testing.T) {
	random := rand.New(rand.NewPCG(23, 24))
	for range 20 {
		tbl := tabletest.Random(random, 60)
		var b bytes.Buffer
		if err := table.WriteCSV(&b, tbl); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&b).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) != tbl.Rows()+1 {
			t.Fatalf("%d lines, want %d", len(rows), tbl.Rows()+1)
		}
		for i, c := range tbl.Columns() {
			if rows[0][i] != c.Name() {
				t.Errorf("column %q is called %q", c.Name(), rows[0][i])
			}
			for row := range tbl.Rows() {
				wantText(t, c, row, rows[row+1][i])
			}
		}
	}
}

// wantText checks that a text reads as the value in a row.
func wantText(t *testing.T, c table.Column, row int, text string) {
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
		got = tabletest.Canonical(table.NewColumn("", []float32{float32(v)}), 0)
	case float64:
		var v float64
		v, err = strconv.ParseFloat(text, 64)
		got = tabletest.Canonical(table.NewColumn("", []float64{v}), 0)
	case string:
		got = text
	}
	if err != nil || got != tabletest.Canonical(c, row) {
		t.Fatalf("column %q row %d: %q reads as %v, %v, want %v", c.Name(), row, text, got, err, c.At(row))
	}
}

// What WriteJSON writes, encoding/json reads back, except for what JSON cannot say.
func TestJSONReadsBack(t *testing.T) {
	random := rand.New(rand.NewPCG(25, 26))
	for range 20 {
		tbl := tabletest.Random(random, 60)
		var b bytes.Buffer
		if err := table.WriteJSON(&b, tbl); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
		if len(lines) != tbl.Rows() {
			t.Fatalf("%d lines, want %d", len(lines), tbl.Rows())
		}
		for row, line := range lines {
			object := map[string]json.RawMessage{}
			if err := json.Unmarshal([]byte(line), &object); err != nil {
				t.Fatalf("%v: %s", err, line)
			}
			if len(object) != len(tbl.Columns()) {
				t.Fatalf("%d members, want %d: %s", len(object), len(tbl.Columns()), line)
			}
			for _, c := range tbl.Columns() {
				raw := string(object[c.Name()])
				if raw == "null" {
					if x, ok := asFloat(c.At(row)); !ok || !math.IsNaN(x) && !math.IsInf(x, 0) {
						t.Fatalf("column %q row %d: null for %v", c.Name(), row, c.At(row))
					}
					continue
				}
				if c.Kind() == table.String {
					if err := json.Unmarshal(object[c.Name()], &raw); err != nil {
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
