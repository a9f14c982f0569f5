package dump

import (
	"fmt"
	"math"
	"reflect"
	"testing"

	"infoplane/artifacts/foreign"
	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
)

func foreignTable(t *testing.T, columns ...table.Column) *parquet.Foreign {
	t.Helper()
	out, err := table.New(columns...)
	if err != nil {
		t.Fatal(err)
	}
	return foreign.Whole(out)
}

func TestImportPatterns(t *testing.T) {
	y := table.NewColumn("y", []int64{1, 0, 2})
	p, err := ImportPatterns(foreignTable(t, y))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(p.Y, []int32{1, 0, 2}) || !reflect.DeepEqual(p.PY, []float64{1, 0, 0}) || !reflect.DeepEqual(p.Pattern, []int32{0, 1, 2}) ||
		!math.IsNaN(p.Score[1]) || len(p.X) != 1 || !math.IsNaN(float64(p.X[0][2])) {
		t.Errorf("of labels alone: %+v", p)
	}
	all := foreignTable(t, y, table.NewColumn("pattern", []int32{0, 1, 2}), table.NewColumn("p_y", []float32{0.5, 0, 1}),
		table.NewColumn("orbit", []int32{3, 3, 4}), table.NewColumn("score", []float64{1, 2, 3}),
		table.NewColumn("x_0", []int64{1, 2, 3}), table.NewColumn("x_1", []float64{4, 5, 6}))
	want := tables.Patterns{Pattern: []int32{0, 1, 2}, Orbit: []int32{3, 3, 4}, Score: []float64{1, 2, 3}, PY: []float64{0.5, 0, 1},
		Y: []int32{1, 0, 2}, X: [][]float32{{1, 2, 3}, {4, 5, 6}}}
	if p, err := ImportPatterns(all); err != nil || !reflect.DeepEqual(p, want) {
		t.Errorf("%+v, %v", p, err)
	}
	// Labels may be anything, and rows in any order.
	for want, y := range map[string]table.Column{
		"[1 0 1]": table.NewColumn("y", []string{"dog", "cat", "dog"}), "[0 2 1]": table.NewColumn("y", []int64{-5, 1 << 40, 7}),
		"[1 0 2]": table.NewColumn("y", []float64{0.5, 0, 2}), "[3 1 1]": table.NewColumn("y", []int32{3, 1, 1}),
	} {
		if p, err := ImportPatterns(foreignTable(t, y)); err != nil || fmt.Sprint(p.Y) != want {
			t.Errorf("%v: %v, %v, want %s", y, p.Y, err, want)
		}
	}
	p, err = ImportPatterns(foreignTable(t, y, table.NewColumn("pattern", []int32{2, 0, 1}), table.NewColumn("x_0", []int64{30, 10, 20})))
	if err != nil || fmt.Sprint(p.Pattern, p.Y, p.PY, p.X) != "[0 1 2] [0 2 1] [0 0 1] [[10 20 30]]" {
		t.Errorf("rows in another order: %+v, %v", p, err)
	}
	for want, wrong := range map[string]*parquet.Foreign{
		"has no column y, the labels of the patterns":                            foreignTable(t, table.NewColumn("label", []int32{0})),
		"column y, row 0: \"\" is a missing value; a label is written otherwise": foreignTable(t, table.NewColumn("y", []string{""})),
		"row 0, column pattern: is 1; patterns are numbered 0, 1, … in order":    foreignTable(t, table.NewColumn("y", []int32{0}), table.NewColumn("pattern", []int32{1})),
		"column x_2: follows x_0; the columns between them are missing: rename, so that numbers have no gap": foreignTable(t,
			table.NewColumn("y", []int32{0}), table.NewColumn("x_0", []int32{1}), table.NewColumn("x_2", []int32{1})),
		"column X_0: looks like one of x_0, x_1, … and is none; rename it, so that it is one or looks otherwise": foreignTable(t, table.NewColumn("y", []int32{0}), table.NewColumn("X_0", []int32{1})),
		"column \"Y\": looks like y and is not; rename it":                                                       foreignTable(t, table.NewColumn("y", []int32{0}), table.NewColumn("Y", []int32{1})),
		"column p_y0: is the probability of one label; expected p_y, that of label 1, and no other":              foreignTable(t, table.NewColumn("y", []int32{0}), table.NewColumn("p_y0", []float64{1})),
		"column p_y: holds string; expected numbers":                                                             foreignTable(t, table.NewColumn("y", []int32{0}), table.NewColumn("p_y", []string{"1"})),
	} {
		if _, err := ImportPatterns(wrong); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

func TestImportActivations(t *testing.T) {
	three := []int32{0, 1, 2}
	unit := func(name string) table.Column { return table.NewColumn(name, []float32{1, 2, 3}) }
	a, err := ImportActivations(foreignTable(t, table.NewColumn("t1_0", []float64{1, 2, 3}), table.NewColumn("t2_0", []int64{4, 5, 6})), three)
	want := tables.Activations{Epoch: []int32{0, 0, 0}, Pattern: three, T: [][][]float32{{{1, 2, 3}}, {{4, 5, 6}}}}
	if err != nil || !reflect.DeepEqual(a, want) {
		t.Errorf("%+v, %v", a, err)
	}
	ones := table.NewColumn("t1_0", []float32{1, 1, 1, 1, 1, 1})
	epoch := table.NewColumn("epoch", []int64{0, 0, 0, 7, 7, 7})
	a, err = ImportActivations(foreignTable(t, epoch, ones), three)
	if err != nil || !reflect.DeepEqual(a.Epoch, []int32{0, 0, 0, 7, 7, 7}) || !reflect.DeepEqual(a.Pattern, []int32{0, 1, 2, 0, 1, 2}) {
		t.Errorf("%+v, %v", a, err)
	}
	// Rows may stand in any order, if epoch and pattern say which they are.
	a, err = ImportActivations(foreignTable(t, table.NewColumn("pattern", []int32{0, 0, 1, 1, 2, 2}), table.NewColumn("epoch", []int32{0, 7, 0, 7, 0, 7}),
		table.NewColumn("t1_0", []float32{1, 4, 2, 5, 3, 6})), three)
	want = tables.Activations{Epoch: []int32{0, 0, 0, 7, 7, 7}, Pattern: []int32{0, 1, 2, 0, 1, 2}, T: [][][]float32{{{1, 2, 3, 4, 5, 6}}}}
	if err != nil || !reflect.DeepEqual(a, want) {
		t.Errorf("sorted by pattern, then epoch: %+v, %v", a, err)
	}
	for want, wrong := range map[string]*parquet.Foreign{
		"no column is named like t%d_%d; it has layer1":                                                           foreignTable(t, table.NewColumn("layer1", []float32{1, 2, 3})),
		"has 2 patterns at an epoch, the labels are those of 3: every epoch has a row for each pattern":           foreignTable(t, table.NewColumn("t1_0", []float32{1, 2})),
		"column t1_0, row 1: is NaN; expected a finite number of at most 3.4e38: leave out the row or the column": foreignTable(t, table.NewColumn("t1_0", []float32{1, float32(math.NaN()), 2})),
		"column t1_0: holds text; expected numbers":                                                               foreignTable(t, table.NewColumn("t1_0", []string{"a", "b", "c"})),
		"column epoch, row 3: 0 follows 7; sort by epoch, then pattern, or add a column pattern":                  foreignTable(t, table.NewColumn("epoch", []int32{7, 7, 7, 0, 0, 0}), ones),
		"has the pattern 1 and no pattern 0, as the labels have": foreignTable(t,
			table.NewColumn("t1_0", []float32{1, 2, 3}), table.NewColumn("pattern", []int32{1, 2, 3})),
		"column t1_2: follows t1_0; the columns between them are missing: rename, so that numbers have no gap": foreignTable(t,
			unit("t1_0"), unit("t1_2"), unit("t2_0")),
		"column t0_0: layers are numbered from 1":                                                                                        foreignTable(t, unit("t0_0"), unit("t1_0")),
		"has columns of layer 3 and none of layer 2; layers are numbered 1, 2, … without a gap":                                          foreignTable(t, unit("t1_0"), unit("t3_0")),
		"column t1_00: looks like one of t1_0, t1_1, … and is none; rename it, so that it is one or looks otherwise":                     foreignTable(t, unit("t1_0"), unit("t1_00")),
		"column T1_1: looks like one of t1_0, t1_1, … and is none; rename it, so that it is one or looks otherwise":                      foreignTable(t, unit("t1_0"), unit("T1_1")),
		"column \"Epoch\": looks like epoch and is not; rename it":                                                                       foreignTable(t, unit("t1_0"), table.NewColumn("Epoch", three)),
		"rows 0 and 1: both are epoch 0, pattern 0; expected each pattern once in an epoch: are several networks or epochs in one file?": foreignTable(t, unit("t1_0"), table.NewColumn("pattern", []int32{0, 0, 1})),
		"layer 1 at epoch 0 gives 3 different answers to 3 patterns, as float32 1: subtract what the values have in common, and scale what is left, before writing them; write them as float32 if that is meant": foreignTable(t,
			table.NewColumn("t1_0", []int64{1 << 53, 1<<53 + 1, 1<<53 - 1})),
	} {
		if _, err := ImportActivations(wrong, three); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

// What a dump gives is what is expected of one, and nothing less is.
func TestExpect(t *testing.T) {
	patterns := tables.Patterns{Pattern: []int32{0, 1}}
	var weights tables.Weights // 1-1-2, at two epochs
	for _, e := range []int32{0, 4} {
		for l, units := range []int32{1, 2} {
			for u := range units {
				weights = append(weights, tables.WeightsRow{Epoch: e, Layer: int32(l + 1), Unit: u, Input: -1}, tables.WeightsRow{Epoch: e, Layer: int32(l + 1), Unit: u})
			}
		}
	}
	made := func() tables.Activations {
		half := func() []float32 { return []float32{0.5, 0.5, 0.5, 0.5} }
		return tables.Activations{Epoch: []int32{0, 0, 4, 4}, Pattern: []int32{0, 1, 0, 1}, T: [][][]float32{{half()}, {half(), half()}}}
	}
	if err := Expect(Config{Activation: "tanh"}, patterns, weights, nil, made()); err != nil {
		t.Error(err)
	}
	for _, x := range []struct {
		want  string
		spoil func(*tables.Activations)
	}{
		{"activations: has the columns of 1 layers, expected 2", func(a *tables.Activations) { a.T = a.T[:1] }},
		{"activations: has 1 columns of layer 2, expected 2: t2_0 to t2_1", func(a *tables.Activations) { a.T[1] = a.T[1][:1] }},
		{"activations: has 3 rows, expected 4: row 3, epoch 4, pattern 1, is missing", func(a *tables.Activations) { a.Epoch = a.Epoch[:3] }},
		{"activations: row 2 is epoch 3, pattern 0; expected epoch 4, pattern 0", func(a *tables.Activations) { a.Epoch[2] = 3 }},
		{"activations: row 4 is epoch 9, pattern 0; expected 4 rows, of 2 snapshots of 2 patterns", func(a *tables.Activations) {
			a.Epoch, a.Pattern = append(a.Epoch, 9), append(a.Pattern, 0)
		}},
		{"activations: row 1, column t2_0: is -0.5; the output is a probability", func(a *tables.Activations) { a.T[1][0][1] = -0.5 }},
		{"activations: row 3, columns t2_0 to t2_1: sum to 0.75; the output is a distribution", func(a *tables.Activations) { a.T[1][1][3] = 0.25 }},
	} {
		a := made()
		x.spoil(&a)
		if err := Expect(Config{Activation: "tanh"}, patterns, weights, nil, a); err == nil || err.Error() != x.want {
			t.Errorf("error %v\nwant %s", err, x.want)
		}
	}
}
