package main

import (
	"bytes"
	"encoding/csv"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
)

// FuzzSolveCSV reads any bytes as the CSV of a joint distribution: an error, or a
// distribution of all rows that are there.
func FuzzSolveCSV(f *testing.F) {
	for _, text := range []string{
		channel, "# copies of x\np, p_y\n.2, .1\n.3, .1\n.5, .9\n", "\ufeff# x,y,p\n#new,0,.5\n\"a\nb\",1,.5\n",
		"name,p,p_y1,p_y0\none,.5,.1,.9\ntwo,.5,.9,.1\n", "p_y0,p_y1,p_y2\n1,0,0\n0,1,0\n.2,.3,.5\n",
		"x,y,p\r\n007,0.0,.5\r\n7,-0.0,.5\r\n", "x,y,p\na,NA,1\n", "x;y;p\na;0;1\n", "\xff\xfex\x00", "x,y,p\ra,0,1\r", "x,y,p\n1,0,.5\n1.0,1,.5\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if parquet.IsTable(b) {
			return
		}
		g := checkGrid(t, b)
		if g == nil || bytes.ContainsRune(b, '"') { // a quoted name may have several lines
			return
		}
		lines := strings.Split(strings.TrimSpace(strings.TrimPrefix(string(b), "\ufeff")), "\n")
		first := slices.IndexFunc(lines, func(line string) bool {
			line = strings.TrimSpace(line)
			return line != "" && line[0] != '#'
		})
		if below := len(lines) - first; g.rows != below && g.rows != below-1 { // the header may be a comment
			t.Fatalf("%d rows are read of %d lines from the first that is not a comment", g.rows, below)
		}
	})
}

// FuzzSolveTable is [FuzzSolveCSV] for Parquet and Arrow.
func FuzzSolveTable(f *testing.F) {
	for _, columns := range [][]table.Column{
		{table.NewColumn("x", []int64{1 << 53, 1<<53 + 1}), table.NewColumn("y", []string{"a", "b"}), table.NewColumn("p", []float64{.5, .5})},
		{table.NewColumn("p_y", []float32{.25, .75, 1})},
		{table.NewColumn("p", []float64{.5, .5}), table.NewColumn("p_y0", []float64{.5, 1}), table.NewColumn("p_y1", []float64{.5, 0})},
		{table.NewColumn("x", []float64{.5, 0}), table.NewColumn("y", []int32{0, 1}), table.NewColumn("p", []string{"1e-1", ".9"})},
	} {
		table, err := table.New(columns...)
		if err != nil {
			f.Fatal(err)
		}
		for _, write := range []func(*bytes.Buffer) error{
			func(b *bytes.Buffer) error { return parquet.Write(b, table) },
			func(b *bytes.Buffer) error { return parquet.WriteArrow(b, table) },
		} {
			var b bytes.Buffer
			if err := write(&b); err != nil {
				f.Fatal(err)
			}
			f.Add(b.Bytes())
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if parquet.IsTable(b) {
			checkGrid(t, b)
		}
	})
}

// checkGrid reads bytes and checks what comes of them; nil if they are refused.
func checkGrid(t *testing.T, b []byte) *grid {
	g, err := parseGrid("file", b, 4<<20)
	if err != nil {
		if text := err.Error(); !strings.HasPrefix(text, "file: ") {
			t.Fatalf("the error does not name the file: %s", text)
		}
		return nil
	}
	if again := writeGrid(g); again != "" {
		h, err := parseGrid("again", []byte(again), 64<<20)
		if err != nil {
			t.Fatalf("what was read is refused: %v\n%s", err, again)
		}
		same := h.rows == g.rows && slices.Equal(h.xs, g.xs) && slices.Equal(h.ys, g.ys) && slices.Equal(h.p, g.p) &&
			slices.Equal(h.x.Names(), g.x.Names()) && slices.Equal(h.y.Names(), g.y.Names()) && slices.EqualFunc(h.family, g.family, slices.Equal[[]float64])
		if !same {
			t.Fatalf("read again it is another table:\n%s", again)
		}
	}
	j := &joint{file: "file", values: g.form.values}
	if g.form.y >= 0 {
		j.values, err = g.y.Names(), g.pairs(j)
	} else {
		err = g.conditional(j)
	}
	if err != nil {
		return g
	}
	hx, ixy := j.joint.Entropy(), j.joint.Information()
	if !(hx >= 0 && ixy >= 0 && ixy <= hx+1e-9 && ixy <= math.Log2(float64(j.joint.Values()))+1e-9) {
		t.Fatalf("H(X) = %v, I(X;Y) = %v with %d values of y", hx, ixy, j.joint.Values())
	}
	if j.joint.Rows() <= 4 && j.joint.Values() <= 3 {
		if at := j.joint.Solve(3); !(at.IXT <= hx+1e-9 && at.ITY <= ixy+1e-9 && at.ITY <= at.IXT+1e-9 && at.Gap >= 0) {
			t.Fatalf("%+v of H(X) = %v, I(X;Y) = %v", at.Point, hx, ixy)
		}
	}
	return g
}

// writeGrid writes a table as CSV; "" if a name cannot be written so.
func writeGrid(g *grid) string {
	var header []string
	if g.xs != nil {
		header = append(header, "x")
	}
	if g.ys != nil {
		header = append(header, "y")
	}
	if g.p != nil {
		header = append(header, "p")
	}
	for i := range g.family {
		header = append(header, strings.TrimSpace(g.form.names[g.form.family[i]]))
	}
	var out strings.Builder
	w := csv.NewWriter(&out)
	w.Write(header)
	for row := range g.rows {
		var record []string
		for _, name := range []struct {
			of    []int32
			names []string
		}{{g.xs, g.x.Names()}, {g.ys, g.y.Names()}} {
			if name.of == nil {
				continue
			}
			text := name.names[name.of[row]]
			if text != strings.TrimSpace(text) || strings.ContainsAny(text, "\r\x00") {
				return ""
			}
			record = append(record, text)
		}
		if g.p != nil {
			record = append(record, strconv.FormatFloat(g.p[row], 'g', -1, 64))
		}
		for _, column := range g.family {
			record = append(record, strconv.FormatFloat(column[row], 'g', -1, 64))
		}
		w.Write(record)
	}
	w.Flush()
	return out.String()
}
