package dump

import (
	"math"
	"reflect"
	"testing"

	"infoplane/artifacts"
	"infoplane/artifacts/tables"
)

func brought(t *testing.T, columns ...artifacts.Column) *artifacts.Table {
	t.Helper()
	out, err := artifacts.NewTable(columns...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestBringPatterns(t *testing.T) {
	y := artifacts.NewColumn("y", []int64{1, 0, 2})
	p, err := bringPatterns(brought(t, y))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(p.Y, []int32{1, 0, 2}) || !reflect.DeepEqual(p.PY, []float64{1, 0, 0}) || !reflect.DeepEqual(p.Pattern, []int32{0, 1, 2}) ||
		!math.IsNaN(p.Score[1]) || len(p.X) != 1 || !math.IsNaN(float64(p.X[0][2])) {
		t.Errorf("of labels alone: %+v", p)
	}
	all := brought(t, y, artifacts.NewColumn("pattern", []int32{0, 1, 2}), artifacts.NewColumn("p_y", []float32{0.5, 0, 1}),
		artifacts.NewColumn("orbit", []int32{3, 3, 4}), artifacts.NewColumn("score", []float64{1, 2, 3}),
		artifacts.NewColumn("x_0", []int64{1, 2, 3}), artifacts.NewColumn("x_1", []float64{4, 5, 6}))
	want := tables.Patterns{Pattern: []int32{0, 1, 2}, Orbit: []int32{3, 3, 4}, Score: []float64{1, 2, 3}, PY: []float64{0.5, 0, 1},
		Y: []int32{1, 0, 2}, X: [][]float32{{1, 2, 3}, {4, 5, 6}}}
	if p, err := bringPatterns(all); err != nil || !reflect.DeepEqual(p, want) {
		t.Errorf("%+v, %v", p, err)
	}
	for want, wrong := range map[string]*artifacts.Table{
		"has no column y, the labels of the patterns":                         brought(t, artifacts.NewColumn("label", []int32{0})),
		"column y: holds string; expected whole numbers":                      brought(t, artifacts.NewColumn("y", []string{"cat"})),
		"column y, row 0: 4294967296 is out of range":                         brought(t, artifacts.NewColumn("y", []int64{1 << 32})),
		"row 0, column pattern: is 1; patterns are numbered 0, 1, … in order": brought(t, artifacts.NewColumn("y", []int32{0}), artifacts.NewColumn("pattern", []int32{1})),
		"column p_y: holds string; expected numbers":                          brought(t, artifacts.NewColumn("y", []int32{0}), artifacts.NewColumn("p_y", []string{"1"})),
	} {
		if _, err := bringPatterns(wrong); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

func TestBringActivations(t *testing.T) {
	three := []int32{0, 1, 2}
	a, err := bringActivations(brought(t, artifacts.NewColumn("t1_0", []float64{1, 2, 3}), artifacts.NewColumn("t2_0", []int64{4, 5, 6})), three)
	want := tables.Activations{Epoch: []int32{0, 0, 0}, Pattern: three, T: [][][]float32{{{1, 2, 3}}, {{4, 5, 6}}}}
	if err != nil || !reflect.DeepEqual(a, want) {
		t.Errorf("%+v, %v", a, err)
	}
	ones := artifacts.NewColumn("t1_0", []float32{1, 1, 1, 1, 1, 1})
	epoch := artifacts.NewColumn("epoch", []int64{0, 0, 0, 7, 7, 7})
	a, err = bringActivations(brought(t, epoch, ones), three)
	if err != nil || !reflect.DeepEqual(a.Epoch, []int32{0, 0, 0, 7, 7, 7}) || !reflect.DeepEqual(a.Pattern, []int32{0, 1, 2, 0, 1, 2}) {
		t.Errorf("%+v, %v", a, err)
	}
	for want, wrong := range map[string]*artifacts.Table{
		"has no column t1_0; activations are named by layer and unit, t1_0, t1_1, …, t2_0, …": brought(t, artifacts.NewColumn("layer1", []float32{1, 2, 3})),
		"has 2 rows for 3 patterns: not a whole number of snapshots":                          brought(t, artifacts.NewColumn("t1_0", []float32{1, 2})),
		"row 1, column t1_0: is NaN; expected a finite number":                                brought(t, artifacts.NewColumn("t1_0", []float32{1, float32(math.NaN()), 2})),
		"column t1_0: holds string; expected numbers":                                         brought(t, artifacts.NewColumn("t1_0", []string{"a", "b", "c"})),
		"row 3, column epoch: 0 follows 7; rows are sorted by epoch, pattern":                 brought(t, artifacts.NewColumn("epoch", []int32{7, 7, 7, 0, 0, 0}), ones),
		"row 0 is epoch 0, pattern 1; expected epoch 0, pattern 0: every snapshot has all patterns": brought(t,
			artifacts.NewColumn("t1_0", []float32{1, 2, 3}), artifacts.NewColumn("pattern", []int32{1, 2, 3})),
	} {
		if _, err := bringActivations(wrong, three); err == nil || err.Error() != want {
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
	if err := expect(patterns, weights, made()); err != nil {
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
		{"activations: row 1, column t2_0: is -0.5; the output is a distribution", func(a *tables.Activations) { a.T[1][0][1] = -0.5 }},
		{"activations: row 3, columns t2_0 to t2_1: sum to 0.75; the output is a distribution", func(a *tables.Activations) { a.T[1][1][3] = 0.25 }},
	} {
		a := made()
		x.spoil(&a)
		if err := expect(patterns, weights, a); err == nil || err.Error() != x.want {
			t.Errorf("error %v\nwant %s", err, x.want)
		}
	}
}
