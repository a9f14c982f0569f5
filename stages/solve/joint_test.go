package solve

import (
	"math"
	"strings"
	"testing"

	"infoplane/internal/info"
)

func TestJointMergesAndDrops(t *testing.T) {
	// Row 1 never occurs, rows 0 and 3 are equal, y = 1 never occurs.
	j, err := NewJoint([]float64{0.25, 0, 0.5, 0.25}, [][]float64{{0.7, 0, 0.2, 0.1}, {0, 1, 0, 0}, {0.1, 0, 0.1, 0.8}, {0.7, 0, 0.2, 0.1}})
	if err != nil || j.Rows() != 2 || len(j.prior) != 3 || math.Abs(info.Bits(j.hx)-1) > 1e-15 {
		t.Fatalf("%+v, %v", j, err)
	}
	if want := info.MutualInformation([][]float64{{0.35, 0.1, 0.05}, {0.05, 0.05, 0.4}}); math.Abs(info.Bits(j.ixy)-want) > 1e-15 {
		t.Errorf("I(X;Y) = %v, want %v", info.Bits(j.ixy), want)
	}
	if _, ok := j.Binary(); ok {
		t.Error("three values of y pass for two")
	}
}

// TestTableOfCopies: rows p(x,y) in proportion are one x, whatever the proportion.
func TestTableOfCopies(t *testing.T) {
	var table [][]float64
	for _, share := range []float64{0.1, 0.3, 0.17, 0.43} {
		table = append(table, []float64{share * 0.5 * 0.3, share * 0.5 * 0.7}, []float64{share * 0.5 * 0.9, share * 0.5 * 0.1})
	}
	j, err := FromTable(table)
	if err != nil {
		t.Fatal(err)
	}
	p, ok := j.Binary()
	want := problem(t, nil, []float64{0.7, 0.1})
	if !ok || p.Rows() != 2 || math.Abs(p.Information()-want.Information()) > 1e-15 {
		t.Fatalf("%+v", p)
	}
	if a, b := Solve(p, 3, Encoder{}), Solve(want, 3, Encoder{}); math.Abs(a.IXT-b.IXT) > 1e-12 || math.Abs(a.ITY-b.ITY) > 1e-12 {
		t.Errorf("%v, %v, want %v, %v", a.IXT, a.ITY, b.IXT, b.ITY)
	}
	table[0][0] *= 1 + 1e-9
	table[1][0] -= table[0][0] * 1e-9
	if j, err = FromTable(table); err != nil || j.Rows() == 2 {
		t.Errorf("other rows merge, too: %+v, %v", j, err)
	}
}

func TestOneValueOfY(t *testing.T) {
	j, err := NewJoint(nil, [][]float64{{1}, {1}})
	if err != nil {
		t.Fatal(err)
	}
	if p, ok := j.Binary(); !ok || p.Information() != 0 || p.Rows() != 1 {
		t.Errorf("%+v", p)
	}
}

func TestBadJointsNameTheRow(t *testing.T) {
	nan := math.NaN()
	for want, bad := range map[string]struct {
		weight []float64
		rows   [][]float64
	}{
		"no rows":                                    {nil, nil},
		"row 1: the entry of y = 0 is -0.1":          {nil, [][]float64{{1, 0}, {-0.1, 1.1}}},
		"row 1: the entry of y = 1 is NaN":           {nil, [][]float64{{1, 0}, {0, nan}}},
		"row 0: the probabilities p(y|x) sum to 0.9": {nil, [][]float64{{0.5, 0.4}, {0, 1}}},
		"row 1: has 3 values of y, row 0 has 2":      {nil, [][]float64{{1, 0}, {0, 1, 0}}},
		"row 1: p(x) is -1":                          {[]float64{0.5, -1}, [][]float64{{1, 0}, {0, 1}}},
		"row 0: p(x) is NaN":                         {[]float64{nan, 1}, [][]float64{{1, 0}, {0, 1}}},
		"the probabilities sum to 0.75":              {[]float64{0.5, 0.25}, [][]float64{{1, 0}, {0, 1}}},
	} {
		if _, err := NewJoint(bad.weight, bad.rows); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	for want, bad := range map[string][][]float64{
		"no rows":                           nil,
		"row 1: the entry of y = 0 is -0.1": {{0.6, 0.4}, {-0.1, 0.1}},
		"the probabilities sum to 0.9":      {{0.5, 0.3}, {0, 0.1}},
	} {
		if _, err := FromTable(bad); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	if _, err := NewJoint([]float64{1, 0}, [][]float64{{0.5, 0.5}, {0, 0}}); err != nil {
		t.Errorf("a row that never occurs need not have a p(y|x): %v", err)
	}
}
