package generate

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// source returns the content of files with one input.
func source(y []int32, parts []string, values ...float64) Source {
	names := make([]string, slices.Max(y)+1)
	for k := range names {
		names[k] = string(rune('a' + k))
	}
	input := Input{Name: "width", Exact: func() []float64 { return values }, Values: func() (out []float32, err error) {
		for _, v := range values {
			if math.IsNaN(v) {
				return nil, errors.New("column width: is NaN")
			}
			out = append(out, float32(v))
		}
		return out, nil
	}}
	return Source{Inputs: []Input{input}, Y: y, Names: names, Parts: parts}
}

// six is a file of six rows in two classes, for training and testing.
func six() Source {
	return source([]int32{1, 0, 1, 0, 1, 0}, []string{"train", "train", "test", "train", "train", "test"}, 1, 2, 3, 4, 5, 9)
}

func TestScales(t *testing.T) {
	for _, c := range []struct {
		config Config
		want   string
	}{
		{Config{}, "[[1 2 3 4 5 9]]"},
		{Config{Divide: 10}, "[[0.1 0.2 0.3 0.4 0.5 0.9]]"},
		// of the patterns for training, 1 2 4 5, the mean is 3 and the deviation √(10/3)
		{Config{Standardise: "train"}, "[[-1.0954452 -0.5477226 0 0.5477226 1.0954452 3.2863352]]"},
		// of all, 4 and √8
		{Config{Standardise: "all"}, "[[-1.0606601 -0.70710677 -0.35355338 0 0.35355338 1.767767]]"},
	} {
		c.config.Rule, c.config.File = "file", &File{Path: []string{"f"}, Split: "part"}
		m, err := c.config.Make(1, six())
		if err != nil || fmt.Sprint(m.Patterns.X) != c.want {
			t.Errorf("%+v: %v, %v, want %s", c.config, m.Patterns.X, err, c.want)
		}
		if got := fmt.Sprint(m.Patterns.Y, m.Patterns.PY, m.Classes, m.Split); got != "[1 0 1 0 1 0] [1 0 1 0 1 0] [{0 a 3} {1 b 3}] [{0 train} {1 train} {2 test} {3 train} {4 train} {5 test}]" || m.Patterns.Check() != nil {
			t.Errorf("%+v: %s, %v", c.config, got, m.Patterns.Check())
		}
	}
}

func TestTargetIsTheScore(t *testing.T) {
	s := six()
	s.Target, s.Names = []float64{3, 1, 4, 1, 5, 9}, nil
	m, err := Config{Rule: "file", File: &File{Path: []string{"f"}, Target: "price"}}.Make(1, s)
	if err != nil || fmt.Sprint(m.Patterns.Score, m.Patterns.Y, m.Classes) != "[3 1 4 1 5 9] [1 0 1 0 1 0] []" {
		t.Errorf("%+v, %v", m, err)
	}
}

func TestBadScalesAndSubsetsAreRefused(t *testing.T) {
	file := &File{Path: []string{"f"}}
	for _, c := range []struct {
		config Config
		source Source
		want   string
	}{
		{Config{Standardise: "all"}, source([]int32{0, 1, 0, 1}, nil, 0.1, 0.1, 0.1, 0.1), "column width: is constant in the 4 rows that it is standardised on; leave it out of `inputs`, or use `divide`"},
		{Config{Divide: 1e-30}, source([]int32{0, 1, 0}, nil, 1, 1e20, 1), "column width, row 1: is 1e+20, which is too large once it is scaled"},
		{Config{}, source([]int32{0, 1, 0}, nil, 1, math.NaN(), 1), "column width: is NaN"},
		{Config{Divide: 2}, source([]int32{0, 1, 0}, nil, 1, math.NaN(), 1), "column width: is NaN"},
		{Config{Standardise: "all"}, source([]int32{0, 1, 0}, nil, 1, math.NaN(), 2), "column width: is NaN"},
		{Config{Subset: &Subset{Patterns: 5}}, source([]int32{0, 1, 0, 1}, nil, 1, 2, 3, 4), "subset: has 5 patterns, and the data set 4"},
		{Config{Subset: &Subset{Patterns: 2}}, source([]int32{0, 0, 0, 0, 0, 0, 0, 1}, nil, 1, 2, 3, 4, 5, 6, 7, 8), "subset: has no pattern of the class b; take a larger subset, or a stratified one"},
		{Config{}, source([]int32{0, 1}, []string{"train", "train"}, 1, 2), "has no row for test; leave the split out"},
	} {
		c.config.Rule, c.config.File = "file", file
		if _, err := c.config.Make(1, c.source); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c.config, err, c.want)
		}
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
		"file.classes: is 1; there are at least two":                        file(File{Classes: 1}),
		"file.classes: is 2, and there is no label: the target makes two":   file(File{Classes: 2, Target: "t"}),
		"file.split: is given, and so is test":                              file(File{Split: "s", Test: []string{"t"}}),
		"file: has the column \"t\" twice":                                  file(File{Target: "t", Inputs: []string{"t"}}),
		"file.inputs: has \"x_%d%d\"; a family of columns has %d once":      file(File{Inputs: []string{"x_%d%d"}}),
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
	y, parts, row := make([]int32, n), make([]string, n), make([]float64, n)
	for i := range y {
		y[i] = int32(i % 10 / 7) // 700 of class 0, 300 of class 1
		parts[i] = []string{"train", "test"}[i%100/80]
		row[i] = float64(i)
	}
	s := source(y, parts, row...)
	c := Config{Rule: "file", File: &File{Path: []string{"f"}, Split: "s"}, Subset: &Subset{Patterns: 101, Stratified: true}}
	take := func(c Config, seed uint64) Made {
		m, err := c.Make(seed, s)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	m := take(c, 3)
	if got := fmt.Sprint(m.Classes); got != "[{0 a 71} {1 b 30}]" {
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
