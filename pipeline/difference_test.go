package pipeline

import (
	"bytes"
	"errors"
	"math"
	"os"
	"strings"
	"testing"

	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
)

// weight is a row with what tells it from others, and a measurement.
type weight struct {
	Epoch int32   `column:"epoch"`
	Name  string  `column:"name"`
	Value float32 `column:"value"`
	Other float64 `column:"other"`
}

func writtenTable[T any](t *testing.T, v T) func() ([]byte, error) {
	t.Helper()
	table, err := table.Encode(v)
	var out bytes.Buffer
	if err == nil {
		err = parquet.Write(&out, table)
	}
	if err != nil {
		t.Fatal(err)
	}
	return func() ([]byte, error) { return out.Bytes(), nil }
}

func TestDifference(t *testing.T) {
	file := func(text string) func() ([]byte, error) {
		return func() ([]byte, error) { return []byte(text), nil }
	}
	lost := func() ([]byte, error) { return nil, errors.New("gone") }
	nan, zero := float32(math.NaN()), math.Copysign(0, -1)
	rows := []weight{{0, "a", 0.25, 1}, {0, "b", nan, 0}, {1, "a", 0.5, 3}}
	change := func(row int, to weight) func() ([]byte, error) {
		changed := append([]weight{}, rows...)
		changed[row] = to
		return writtenTable(t, changed)
	}
	for _, c := range []struct {
		name       string
		one, other func() ([]byte, error)
		want       string
	}{
		{"equal", writtenTable(t, rows), writtenTable(t, rows), "the same values"},
		{"a value", writtenTable(t, rows), change(2, weight{1, "a", 0.75, 3}), "row 2 (epoch 1, name a): value: 0.5 against 0.75"},
		{"two values", writtenTable(t, rows), change(2, weight{1, "a", 0.75, 4}), "row 2 (epoch 1, name a): value: 0.5 against 0.75"},
		{"the other one", writtenTable(t, rows), change(0, weight{0, "a", 0.25, 1 + 0x1p-52}), "row 0 (epoch 0, name a): other: 1 against 1.0000000000000002"},
		{"a name", writtenTable(t, rows), change(1, weight{0, "c", nan, 0}), "row 1 (epoch 0): name: b against c"},
		{"the first column", writtenTable(t, rows), change(1, weight{7, "c", 0, 1}), "row 1: epoch: 0 against 7"},
		{"not a number", writtenTable(t, rows), change(1, weight{0, "b", 0, 0}), "row 1 (epoch 0, name b): value: NaN against 0"},
		{"the sign of zero", writtenTable(t, rows), change(1, weight{0, "b", nan, zero}), "row 1 (epoch 0, name b): other: 0 against -0"},
		{"fewer rows", writtenTable(t, rows), writtenTable(t, rows[:2]), "3 rows against 2"},
		{"other columns", writtenTable(t, rows), writtenTable(t, numbers{{1}}), "columns: epoch int32, name string, value float32, other float64 against value int64"},
		{"a file", file("figure"), file("fixure"), "byte 2: 0x67 against 0x78"},
		{"a longer file", file("figure"), file("figures"), "6 bytes against 7"},
		{"a file and a table", file("PAR1"), writtenTable(t, rows), "4 bytes against "},
		{"the older one lost", lost, writtenTable(t, rows), "one of the two results is not there any more"},
		{"the newer one lost", writtenTable(t, rows), lost, "one of the two results is not there any more"},
	} {
		if got := difference(c.one, c.other); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// A run tells what it computed if that contradicts what stands, every time it does
// so; verification tells where, and an object that is gone is said to be gone.
func TestContradiction(t *testing.T) {
	store, dir := openFolder(t)
	e := Engine{Store: store, Force: true}
	first, _ := mustRun(t, e, dice(&[]int64{1}))
	one, _ := first.Output("stage/dice", "out")
	for range 2 {
		report, _ := mustRun(t, e, dice(&[]int64{2}))
		if len(report.Conflicts) != 1 {
			t.Fatalf("conflicts %v", report.Conflicts)
		}
		c := report.Conflicts[0]
		if c.Stands != one.Logical || c.Computed == nil || *c.Computed != c.Results[1] {
			t.Errorf("stands %v, computed %v", c.Stands, c.Computed)
		}
		if got, want := e.Difference(c), "row 0: value: 1 against 2"; got != want {
			t.Errorf("difference %q, want %q", got, want)
		}
	}
	e.Force = false
	warm, _ := mustRun(t, e, dice(&[]int64{}))
	if c := warm.Conflicts[0]; c.Computed != nil {
		t.Error("a run that ran nothing has computed something")
	}
	v := mustVerify(t, e, dice(&[]int64{5}), "stage/dice")[0]
	if len(v.Differences) != 1 || v.Differences[0].Where != "row 0: value: 1 against 5" || len(v.Conflicts) != 1 {
		t.Errorf("verification %+v", v)
	}
	if err := os.Remove(objectPath(dir, one)); err != nil {
		t.Fatal(err)
	}
	s := mustStatus(t, e, dice(&[]int64{}))["stage/dice"]
	if got := e.Difference(s.Conflicts[0]); !strings.HasPrefix(got, "one of the two results is not there any more") || s.Conflicts[0].Stands != s.Conflicts[0].Results[1] {
		t.Errorf("difference %q, %+v", got, s.Conflicts[0])
	}
}
