package generate

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"infoplane/artifacts/foreign"
	"infoplane/artifacts/table"
)

// source returns a file of columns.
func source(t testing.TB, columns ...table.Column) Source {
	t.Helper()
	whole, err := table.New(columns...)
	if err != nil {
		t.Fatal(err)
	}
	return Source{Foreign: foreign.Whole(whole)}
}

// flowers is a file of six rows in two classes, for training and testing.
func flowers(t testing.TB) Source {
	return source(t,
		table.NewColumn("width", []float64{1, 2, 3, 4, 5, 9}), table.NewColumn("height", []int64{10, 20, 30, 40, 50, 60}),
		table.NewColumn("kind", []string{"rose", "lily", "rose", "lily", "rose", "lily"}),
		table.NewColumn("price", []float64{3, 1, 2, 6, 5, 4}),
		table.NewColumn("part", []string{"train", "train", "test", "train", "train", "test"}))
}

// described returns what a config makes of a file, in one line.
func described(m Made) string {
	out := fmt.Sprint("y", m.Patterns.Y, " x", m.Patterns.X)
	if !math.IsNaN(m.Patterns.Score[0]) {
		out += fmt.Sprint(" score", m.Patterns.Score)
	}
	for _, c := range m.Classes {
		out += fmt.Sprintf(" %d=%s×%d", c.Y, c.Label, c.Patterns)
	}
	for _, s := range m.Split {
		out += " " + s.Part
	}
	return out
}

func TestFile(t *testing.T) {
	const twoClasses = " 0=lily×3 1=rose×3"
	for _, c := range []struct {
		config Config
		want   string
	}{
		{Config{File: &File{Inputs: []string{"width"}, Label: "kind"}}, "y[1 0 1 0 1 0] x[[1 2 3 4 5 9]]" + twoClasses},
		{Config{File: &File{Inputs: []string{"height", "width"}, Label: "kind"}, Divide: 10}, "y[1 0 1 0 1 0] x[[1 2 3 4 5 6] [0.1 0.2 0.3 0.4 0.5 0.9]]" + twoClasses},
		{Config{File: &File{Inputs: []string{"width"}, Label: "kind", Split: "part", Classes: 2}}, "y[1 0 1 0 1 0] x[[1 2 3 4 5 9]]" + twoClasses + " train train test train train test"},
		{Config{File: &File{Inputs: []string{"width"}, Target: "price"}}, "y[0 0 0 1 1 1] x[[1 2 3 4 5 9]] score[3 1 2 6 5 4]"},
		{Config{File: &File{Inputs: []string{"width"}, Target: "price", Label: "kind"}}, "y[1 0 1 0 1 0] x[[1 2 3 4 5 9]] score[3 1 2 6 5 4]" + twoClasses},
		// of the patterns for training, 1 2 4 5, the mean is 3 and the deviation √(10/3)
		{Config{File: &File{Inputs: []string{"width"}, Label: "kind", Split: "part"}, Standardise: "train"},
			"y[1 0 1 0 1 0] x[[-1.0954452 -0.5477226 0 0.5477226 1.0954452 3.2863352]]" + twoClasses + " train train test train train test"},
		// of all, 4 and √8
		{Config{File: &File{Inputs: []string{"width"}, Label: "kind"}, Standardise: "all"},
			"y[1 0 1 0 1 0] x[[-1.0606601 -0.70710677 -0.35355338 0 0.35355338 1.767767]]" + twoClasses},
	} {
		c.config.Rule, c.config.File.Path = "file", []string{"flowers.csv"}
		m, err := c.config.Make(1, flowers(t))
		if err != nil {
			t.Errorf("%+v: %v", c.config.File, err)
			continue
		}
		if err := m.Patterns.Check(); err != nil {
			t.Error(err)
		}
		if got := described(m); got != c.want {
			t.Errorf("%+v:\n%s, want\n%s", c.config.File, got, c.want)
		}
	}
}

// TestInputsWithoutNames: x_0, x_1, … in the order of their numbers, or all that is left.
func TestInputsWithoutNames(t *testing.T) {
	y := table.NewColumn("y", []int32{0, 1, 1})
	numbered := source(t, y, table.NewColumn("x_1", []float32{4, 5, 6}), table.NewColumn("note", []string{"", "", ""}), table.NewColumn("x_0", []float32{1, 2, 3}))
	others := source(t, table.NewColumn("b", []float32{4, 5, 6}), y, table.NewColumn("a", []float32{1, 2, 3}))
	for want, s := range map[string]Source{"[[1 2 3] [4 5 6]]": numbered, "[[4 5 6] [1 2 3]]": others} {
		m, err := Config{Rule: "file", File: &File{Path: []string{"f"}}}.Make(1, s)
		if err != nil || fmt.Sprint(m.Patterns.X) != want {
			t.Errorf("%v, %v, want %s", m.Patterns.X, err, want)
		}
	}
	pandas := source(t, table.NewColumn("Unnamed: 0", []int64{0, 1, 2}), y, table.NewColumn("a", []float32{1, 2, 3}))
	refusedFile(t, Config{File: &File{}}, pandas, "column Unnamed: 0: numbers the rows, it seems; name the columns of the inputs in `inputs`")
	m, err := Config{Rule: "file", File: &File{Path: []string{"f"}, Inputs: []string{"a", "x_%d"}}}.Make(1, source(t, y, table.NewColumn("x_0", []float32{7, 8, 9}), table.NewColumn("a", []float32{1, 2, 3})))
	if err != nil || fmt.Sprint(m.Patterns.X) != "[[1 2 3] [7 8 9]]" {
		t.Errorf("a name and a family: %v, %v", m.Patterns.X, err)
	}
}

// TestClassesAreSorted: numbers by size, names by their bytes, whatever their order in the file.
func TestClassesAreSorted(t *testing.T) {
	for want, c := range map[string]table.Column{
		"[2 0 1] [2 9 10]":  table.NewColumn("y", []int64{10, 2, 9}),
		"[1 0 2] [-1 0 .5]": table.NewColumn("y", []string{"0", "-1", ".5"}),
		"[0 1 2] [10 9 b]":  table.NewColumn("y", []string{"10", "9", "b"}),
	} {
		y, names, err := classesOf(table.Concatenate([]table.Column{c, c}), 0)
		if got := fmt.Sprint(y[:3], names); err != nil || strings.ReplaceAll(got, "0.5", ".5") != want {
			t.Errorf("%s, %v, want %s", got, err, want)
		}
	}
}

// refusedFile checks that a config does not fit a file, and why.
func refusedFile(t *testing.T, c Config, s Source, want string) {
	t.Helper()
	c.Rule, c.File.Path = "file", []string{"f"}
	if _, err := c.Make(1, s); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%+v: %v, want %q", c.File, err, want)
	}
}

func TestBadFilesAreRefused(t *testing.T) {
	many, rowsOf := make([]int64, 60000), make([]float32, 60000)
	for i := range many {
		many[i] = int64(i)
	}
	y, x := table.NewColumn("y", []int32{0, 1, 0, 1}), table.NewColumn("x_0", []float32{1, 2, 3, 4})
	inputs := func(values ...float64) table.Column { return table.NewColumn("a", values) }
	for _, c := range []struct {
		config Config
		source Source
		want   string
	}{
		{Config{File: &File{}}, source(t, x, table.NewColumn("y", []int32{3, 3, 3, 3})), "column y: is 3 in every row; a label distinguishes at least two classes"},
		{Config{File: &File{}}, source(t, table.NewColumn("x_0", rowsOf), table.NewColumn("y", many)), "column y: has 60000 different values in 60000 rows, and there are at most 1000 classes"},
		{Config{File: &File{}}, source(t, x, table.NewColumn("y", []int32{0, 1, 2, 3})), "column y: has 4 different values in 4 rows"},
		{Config{File: &File{Classes: 5}}, source(t, x, y), "column y: has 4 rows, and `classes` asks for 5 classes"},
		{Config{File: &File{Classes: 3}}, source(t, x, y), "column y: has 2 classes, 0, 1, and `classes` asks for 3"},
		{Config{File: &File{}}, source(t, x), "has no column y with the labels; name their column in `label`, or the file with them beside the other in `path`: it has x_0"},
		{Config{File: &File{Label: "kind"}}, source(t, x, y), "has no column kind, which `label` names; it has x_0, y"},
		{Config{File: &File{Inputs: []string{"b"}}}, source(t, x, y), "has no column b, which `inputs` names"},
		{Config{File: &File{Inputs: []string{"b%d"}}}, source(t, x, y), "has no column like b%d, which `inputs` names"},
		{Config{File: &File{Inputs: []string{"x_%d", "x_0"}}}, source(t, x, y), "column x_0: is an input, and named again"},
		{Config{File: &File{}}, source(t, y), "has no column for the inputs; it has y"},
		{Config{File: &File{}}, source(t, inputs(1, math.NaN(), 3, 4), y), "column a, row 1: is NaN; expected a finite number"},
		{Config{File: &File{}}, source(t, inputs(1, 1e39, 3, 4), y), "column a, row 1: is 1e+39; expected a finite number"},
		{Config{File: &File{}}, source(t, table.NewColumn("a", []string{"1", "two", "3", "4"}), y), "column a: holds text; expected numbers"},
		{Config{File: &File{}}, source(t, x, table.NewColumn("y", []float64{0, math.NaN(), 1, 0})), "column y, row 1: NaN is a missing value; leave out the row"},
		{Config{File: &File{}}, source(t, x, table.NewColumn("y", []string{"a", "", "b", "a"})), "column y, row 1: \"\" is a missing value"},
		{Config{File: &File{}, Standardise: "all"}, source(t, inputs(7, 7, 7, 7), y), "column a: is 7 in all 4 rows that it is standardised on; leave it out of `inputs`, or use `divide`"},
		{Config{File: &File{}, Divide: 1e-30}, source(t, inputs(1e20, 1, 1, 1), y), "column a, row 0: is 1e+20, which is too large once it is scaled"},
		{Config{File: &File{}, Subset: &Subset{Patterns: 5}}, source(t, x, y), "subset: has 5 patterns, and the data set 4"},
		{Config{File: &File{}, Subset: &Subset{Patterns: 2}}, source(t, x, table.NewColumn("y", []int32{0, 0, 0, 1})), "subset: has no pattern of the class 1; take a larger subset, or a stratified one"},
		{Config{File: &File{Split: "y"}}, source(t, x, y), "has the column y twice"},
		{Config{File: &File{Split: "x_0"}}, source(t, x, y, table.NewColumn("b", []int32{1, 2, 3, 4})), "column x_0: holds float32; a split says train or test in each row"},
		{Config{File: &File{Split: "s"}}, source(t, x, y, table.NewColumn("s", []string{"train", "valid", "test", "test"})), "column s, row 1: is \"valid\"; a row is for train or test"},
		{Config{File: &File{Split: "s"}}, source(t, x, y, table.NewColumn("s", []string{"train", "train", "train", "train"})), "has no row for test; leave the split out"},
		{Config{File: &File{Target: "a"}}, source(t, x, inputs(1, 1, 1, 1)), "column a: has no value above its median, 1; name a `label`"},
		{Config{File: &File{Target: "a"}}, source(t, x, inputs(1, math.Inf(1), 1, 1)), "column a, row 1: is +Inf; expected a finite number"},
	} {
		refusedFile(t, c.config, c.source, c.want)
	}
}

func TestFileNamesTheField(t *testing.T) {
	file := func(f File) Config { f.Path = append(f.Path, "f"); return Config{Rule: "file", File: &f} }
	standardised := file(File{})
	standardised.Standardise = "train"
	both := file(File{})
	both.Standardise, both.Divide = "all", 2
	for want, c := range map[string]Config{
		"file: is missing; the rule file needs it":                          {Rule: "file"},
		"file: is for the rules file; leave it out of hard":                 {Rule: "hard", File: &File{Path: []string{"f"}}},
		"subset: is for the rules digits, file; leave it out of smooth":     {Rule: "smooth", Gamma: 1, Subset: &Subset{Patterns: 10}},
		"standardise: is for the rules file; leave it out of digits":        {Rule: "digits", Standardise: "all"},
		"subset.patterns: is 1; there are at least two":                     {Rule: "digits", Subset: &Subset{Patterns: 1}},
		"file.path: names no file":                                          {Rule: "file", File: &File{}},
		"file.digest: has 1 digests of 2 files":                             file(File{Path: []string{"g"}, Digest: []string{"ab"}}),
		"file.classes: is 1; there are 2 to 1000":                           file(File{Classes: 1}),
		"file.classes: is 2, and there is no label: the target makes two":   file(File{Classes: 2, Target: "t"}),
		"file.split: is given, and so is test":                              file(File{Split: "s", Test: []string{"t"}}),
		"file: has the column t twice":                                      file(File{Target: "t", Inputs: []string{"t"}}),
		"file.inputs: has x_%d%d; a pattern of column names has %d once":    file(File{Inputs: []string{"x_%d%d"}}),
		"standardise: is train, and which patterns are for training is not": standardised,
		"standardise: is given, and so is divide; inputs are scaled once":   both,
	} {
		refused(t, c, want)
	}
}

// TestSubset: of the size that is asked for, in order, the same for a seed, and stratified by
// class and part to the nearest pattern.
func TestSubset(t *testing.T) {
	const n = 1000
	y, parts, row := make([]int32, n), make([]string, n), make([]float32, n)
	for i := range y {
		y[i] = int32(i % 10 / 7) // 700 of class 0, 300 of class 1
		parts[i] = []string{"train", "test"}[i%100/80]
		row[i] = float32(i)
	}
	s := source(t, table.NewColumn("y", y), table.NewColumn("s", parts), table.NewColumn("x_0", row))
	c := Config{Rule: "file", File: &File{Path: []string{"f"}, Split: "s"}, Subset: &Subset{Patterns: 101, Stratified: true}}
	take := func(c Config, seed uint64) Made {
		m, err := c.Make(seed, s)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	m := take(c, 3)
	if got := fmt.Sprint(m.Classes); got != "[{0 0 71} {1 1 30}]" {
		t.Errorf("classes %s", got)
	}
	tests := 0
	for i, part := range m.Split {
		from := int(m.Patterns.X[0][i])
		if part.Part != parts[from] || m.Patterns.Y[i] != y[from] || i > 0 && m.Patterns.X[0][i] <= m.Patterns.X[0][i-1] {
			t.Fatalf("pattern %d, row %d of the file, has the label or the part of another, or is out of order", i, from)
		}
		if part.Part == "test" {
			tests++
		}
	}
	if len(m.Split) != 101 || tests != 20 {
		t.Errorf("%d patterns, %d for testing", len(m.Split), tests)
	}
	if !slices.Equal(m.Patterns.X[0], take(c, 3).Patterns.X[0]) || slices.Equal(m.Patterns.X[0], take(c, 4).Patterns.X[0]) {
		t.Error("a seed does not fix the subset, or does not count")
	}
	c.Subset = &Subset{Patterns: 100}
	if m := take(c, 3); len(m.Patterns.Y) != 100 {
		t.Errorf("%d patterns", len(m.Patterns.Y))
	}
	digits := made(t, Config{Rule: "digits", Subset: &Subset{Patterns: 100, Stratified: true}}, 1).Patterns
	for k := range int32(10) {
		of := 0
		for _, y := range digits.Y {
			if y == k {
				of++
			}
		}
		if of < 9 || of > 11 {
			t.Errorf("%d patterns of digit %d among 100", of, k)
		}
	}
}

// TestKeyIsTheContent: a config in JSON has the digests and no path.
func TestKeyIsTheContent(t *testing.T) {
	text, err := File{Path: []string{"/home/me/a.csv"}, Test: []string{"b.csv"}, Digest: []string{"ab", "cd"}, Label: "kind"}.MarshalJSON()
	if want := `{"digest":["ab","cd"],"label":"kind","test":1}`; err != nil || string(text) != want {
		t.Errorf("%s, %v, want %s", text, err, want)
	}
}
