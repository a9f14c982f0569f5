package table_test

import (
	"slices"
	"strings"
	"testing"

	"infoplane/artifacts/table"
	"infoplane/artifacts/table/tabletest"
	"infoplane/artifacts/tables"
)

func TestGather(t *testing.T) {
	a, b := tabletest.MustEncode(t, tabletest.Information[:1]), tabletest.MustEncode(t, tabletest.Information)
	labels := []table.Labels{
		{{"fraction", 0.05}, {"seed", int64(1)}, {"activation", "tanh"}},
		{{"fraction", 0.85}, {"seed", int64(2)}, {"activation", "relu"}},
	}
	got, err := table.Gather(labels, []*table.Table{a, b})
	if err != nil {
		t.Fatal(err)
	}
	fraction, _ := table.Values[float64](got.Columns()[0])
	seed, _ := table.Values[int64](got.Columns()[1])
	activation, _ := table.Values[string](got.Columns()[2])
	if !slices.Equal(fraction, []float64{0.05, 0.85, 0.85}) || !slices.Equal(seed, []int64{1, 2, 2}) || !slices.Equal(activation, []string{"tanh", "relu", "relu"}) {
		t.Errorf("labels %v, %v, %v", fraction, seed, activation)
	}
	if !slices.Equal(got.Ends(), []int{1, 3}) {
		t.Errorf("row groups end at %v, want [1 3]", got.Ends())
	}
	rows, err := table.Decode[tables.Information](got)
	if err != nil || len(rows) != 3 || rows[2] != tabletest.Information[1] {
		t.Errorf("rows %v, %v", rows, err)
	}
}

func TestGatherRefuses(t *testing.T) {
	a, other := tabletest.MustEncode(t, tabletest.Information), tabletest.MustEncode(t, tables.Curve{{}})
	for what, c := range map[string]struct {
		labels []table.Labels
		tables []*table.Table
	}{
		"different tables":           {[]table.Labels{{}, {{"seed", int64(2)}}}, []*table.Table{a, other}},
		"different labels":           {[]table.Labels{{{"seed", int64(1)}}, {{"fraction", 1.0}}}, []*table.Table{a, a}},
		"labels of two kinds":        {[]table.Labels{{{"seed", int64(1)}}, {{"seed", "1"}}}, []*table.Table{a, a}},
		"a label more":               {[]table.Labels{{}, {{"seed", int64(1)}}}, []*table.Table{a, a}},
		"a label like a column":      {[]table.Labels{{{"epoch", int64(1)}}}, []*table.Table{a}},
		"a label of another Go type": {[]table.Labels{{{"seed", 1}}}, []*table.Table{a}},
	} {
		if _, err := table.Gather(c.labels, c.tables); err == nil || !strings.HasPrefix(err.Error(), "gather ") {
			t.Errorf("%s: error %v", what, err)
		}
	}
	if empty, err := table.Gather(nil, nil); err != nil || empty.Rows() != 0 {
		t.Errorf("nothing gathers to %v, %v", empty, err)
	}
	wantPanic(t, "Gather", func() { table.Gather([]table.Labels{{}}, nil) })
}
