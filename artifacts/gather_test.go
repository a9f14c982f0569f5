package artifacts

import (
	"slices"
	"strings"
	"testing"

	"infoplane/artifacts/tables"
)

func TestGather(t *testing.T) {
	a, b := mustEncode(t, someInformation[:1]), mustEncode(t, someInformation)
	labels := []Labels{
		{{"fraction", 0.05}, {"seed", int64(1)}, {"activation", "tanh"}},
		{{"fraction", 0.85}, {"seed", int64(2)}, {"activation", "relu"}},
	}
	got, err := Gather(labels, []*Table{a, b})
	if err != nil {
		t.Fatal(err)
	}
	fraction, _ := Values[float64](got.columns[0])
	seed, _ := Values[int64](got.columns[1])
	activation, _ := Values[string](got.columns[2])
	if !slices.Equal(fraction, []float64{0.05, 0.85, 0.85}) || !slices.Equal(seed, []int64{1, 2, 2}) || !slices.Equal(activation, []string{"tanh", "relu", "relu"}) {
		t.Errorf("labels %v, %v, %v", fraction, seed, activation)
	}
	if !slices.Equal(got.ends, []int{1, 3}) {
		t.Errorf("row groups end at %v, want [1 3]", got.ends)
	}
	rows, err := Decode[tables.Information](got)
	if err != nil || len(rows) != 3 || rows[2] != someInformation[1] {
		t.Errorf("rows %v, %v", rows, err)
	}
}

func mustEncode[T any](t *testing.T, v T) *Table {
	t.Helper()
	table, err := Encode(v)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestGatherRefuses(t *testing.T) {
	a, other := mustEncode(t, someInformation), mustEncode(t, tables.Curve{{}})
	for what, c := range map[string]struct {
		labels []Labels
		tables []*Table
	}{
		"different tables":           {[]Labels{{}, {{"seed", int64(2)}}}, []*Table{a, other}},
		"different labels":           {[]Labels{{{"seed", int64(1)}}, {{"fraction", 1.0}}}, []*Table{a, a}},
		"labels of two kinds":        {[]Labels{{{"seed", int64(1)}}, {{"seed", "1"}}}, []*Table{a, a}},
		"a label more":               {[]Labels{{}, {{"seed", int64(1)}}}, []*Table{a, a}},
		"a label like a column":      {[]Labels{{{"epoch", int64(1)}}}, []*Table{a}},
		"a label of another Go type": {[]Labels{{{"seed", 1}}}, []*Table{a}},
	} {
		if _, err := Gather(c.labels, c.tables); err == nil || !strings.HasPrefix(err.Error(), "gather ") {
			t.Errorf("%s: error %v", what, err)
		}
	}
	if empty, err := Gather(nil, nil); err != nil || empty.Rows() != 0 {
		t.Errorf("nothing gathers to %v, %v", empty, err)
	}
	wantPanic(t, "Gather", func() { Gather([]Labels{{}}, nil) })
}
