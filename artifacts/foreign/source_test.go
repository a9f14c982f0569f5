package foreign

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
)

// recordedFile writes a table of activations as Parquet, and returns its path.
func recordedFile(t testing.TB, columns ...table.Column) string {
	t.Helper()
	whole, err := table.New(columns...)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "a.parquet")
	f, err := os.Create(name)
	if err == nil {
		err = parquet.Write(f, whole)
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// Snapshots that are read one at a time are those of the whole file, in any order of the
// patterns within an epoch.
func TestSnapshotsOfAFile(t *testing.T) {
	name := recordedFile(t,
		table.NewColumn("epoch", []int32{0, 0, 0, 5, 5, 5}), table.NewColumn("pattern", []int32{2, 7, 9, 9, 2, 7}), table.NewColumn("y", []string{"a", "b", "c", "c", "a", "b"}),
		table.NewColumn("t1_0", []float32{1, 2, 3, 6, 4, 5}), table.NewColumn("t1_1", []float32{.1, .2, .3, .6, .4, .5}), table.NewColumn("t2_0", []float64{10, 20, 30, 60, 40, 50}))
	labels := func(column string) bool { return column == "y" }
	for _, layers := range []Choice{nil, {"2"}} {
		c := columns(t, "t%d_%d", true)
		c.Layers = layers
		whole, err := c.Open(name, 1<<20, labels)
		if err != nil || !whole.InMemory() {
			t.Fatal(whole, err)
		}
		s, err := c.partly(name, 1<<20, labels, 1)
		if err != nil || s == nil || s.InMemory() || s.Snapshots() != 2 || s.At(1) != 5 {
			t.Fatal(s, err)
		}
		if !reflect.DeepEqual(s.Rows, whole.Rows) || !reflect.DeepEqual(s.Layers, whole.Layers) {
			t.Errorf("rows %v, layers %v, want %v, %v", s.Rows, s.Layers, whole.Rows, whole.Layers)
		}
		for k := range 2 {
			got, err := s.Snapshot(k)
			if err != nil {
				t.Fatal(err)
			}
			for l := range whole.T {
				for u := range whole.T[l] {
					if want := whole.T[l][u][3*k : 3*k+3]; fmt.Sprint(got[l][u]) != fmt.Sprint(want) {
						t.Errorf("layers %v: snapshot %d: unit %d of layer %d is %v, want %v", layers, k, u, l, got[l][u], want)
					}
				}
			}
		}
		if y, _ := s.Table.Column("y"); y.Len() != 6 {
			t.Errorf("%d labels", y.Len())
		}
	}
	s, err := columns(t, "t%d_%d", true).partly(name, 1<<20, labels, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(name, time.Time{}, time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Snapshot(0); err == nil || !strings.Contains(err.Error(), "changed while it was read") {
		t.Errorf("a file that has changed: %v", err)
	}
}

// What cannot be read in parts is read whole: rows of an epoch that are apart, and a file
// without epochs; or fails as that does.
func TestSnapshotsApart(t *testing.T) {
	none := func(string) bool { return false }
	c := columns(t, "t%d_%d", true)
	x := table.NewColumn("t1_0", []float32{1, 2, 3, 4})
	for what, file := range map[string]string{
		"rows apart": recordedFile(t, x, table.NewColumn("epoch", []int32{0, 1, 0, 1}), table.NewColumn("pattern", []int32{0, 0, 1, 1})),
		"no epochs":  recordedFile(t, x),
	} {
		if s, err := c.partly(file, 1<<20, none, 1); s != nil || err != nil {
			t.Errorf("%s: %v, %v", what, s, err)
		}
		if s, err := c.Open(file, 1<<20, none); err != nil || len(s.T) != 1 {
			t.Errorf("%s: %v", what, err)
		}
	}
	twice := recordedFile(t, x, table.NewColumn("epoch", []int32{0, 0, 0, 0}), table.NewColumn("pattern", []int32{0, 1, 1, 2}))
	if _, err := c.partly(twice, 1<<20, none, 1); err == nil || !strings.Contains(err.Error(), "expected each pattern once") {
		t.Errorf("a pattern twice: %v", err)
	}
	if _, err := c.Open(filepath.Join(t.TempDir(), "none"), 1<<20, none); !os.IsNotExist(err) {
		t.Errorf("no file: %v", err)
	}
}

func TestChoice(t *testing.T) {
	names := []string{"0", "2", "conv-1"}
	for _, c := range []struct {
		text  string
		names []string
		want  string
	}{
		{"", names, "[true true true]"},
		{"2", names, "[false true false]"}, // the name, before the number
		{"3", names, "[false false true]"},
		{"conv-1,0", names, "[true false true]"},
		{"1-3", nil, "[true true true]"},
		{"4", names, "has no layer 4; it has the layers 0, 2, conv-1"},
		{"fc1", nil, "has no layer fc1; it has the layers 1, 2, 3"},
		{"3-1", nil, "expected numbers and ranges such as 3-5, not 3-1"},
		{"1,,2", nil, "expected names of layers, numbers and ranges"},
	} {
		choice, err := NewChoice(c.text)
		var chosen []bool
		if err == nil {
			chosen, err = choice.Of([]int32{1, 2, 3}, c.names)
		}
		if got := fmt.Sprint(chosen); err == nil && got != c.want || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q of %v: %s, %v, want %s", c.text, c.names, got, err, c.want)
		}
	}
}
