package generate

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"infoplane/artifacts/foreign"
	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
	"infoplane/internal/field"
	"infoplane/internal/summary"
)

// File describes patterns in files of the user's, a row for each.
type File struct {
	// Path names the file, or several whose columns stand side by side (images and their
	// labels). A path that is not absolute begins at the experiment file. It is not part of
	// the key: the content is, as its Digest.
	Path []string `json:"path"`

	// Test names files of patterns for testing, whose columns are those of Path; these are
	// for training then.
	Test []string `json:"test,omitempty"`

	// Digest is the SHA-256 of each file of Path and Test, in hexadecimal digits. Given, it
	// is compared with the files; left out, it is that of the files.
	Digest []string `json:"digest,omitempty"`

	// Inputs are the columns of the inputs, in order: names, and families such as x_%d.
	// Left out, they are x_0, x_1, … or, where there are none, all columns but those of
	// the other fields.
	Inputs []string `json:"inputs,omitempty"`

	// Label is the column of the classes, numbers or text; left out without a Target, y.
	Label string `json:"label,omitempty"`

	// Target is a column of numbers that become the scores. Without a Label, the label is 1
	// where the target is above its median.
	Target string `json:"target,omitempty"`

	// Classes is the number of classes; left out, as many as there are.
	Classes int `json:"classes,omitempty"`

	// Split is a column that says whether a pattern is for training (train) or testing
	// (test).
	Split string `json:"split,omitempty"`
}

// Short returns the field that a file may write as the value of the whole group:
// file: flowers.csv.
func (File) Short() string { return "path" }

// MarshalJSON writes what the patterns depend on: the content of files, and how many are
// for testing, not where they lie.
func (f File) MarshalJSON() ([]byte, error) {
	type fields File
	of := struct {
		fields
		Path []string `json:"path,omitempty"`
		Test int      `json:"test,omitempty"` // files
	}{fields: fields(f), Test: len(f.Test)}
	return json.Marshal(of)
}

// Files lists the paths of Path and Test.
func (f *File) Files() []string { return slices.Concat(f.Path, f.Test) }

// label is the column of the classes; "" where the target makes them.
func (f *File) label() string {
	if f.Label == "" && f.Target == "" {
		return "y"
	}
	return f.Label
}

// splits reports whether the files say which patterns are for testing.
func (f *File) splits() bool { return f.Split != "" || len(f.Test) > 0 }

// problem returns what is wrong with the group, as an error of its field, or nil.
func (f *File) problem() error {
	wrong := func(name, format string, args ...any) error {
		return &field.Error{Field: name, Problem: fmt.Sprintf(format, args...)}
	}
	if f == nil {
		return wrong("file", "is missing; the rule file needs it, such as flowers.csv")
	}
	seen := map[string]bool{}
	for _, name := range slices.Concat(f.Inputs, []string{f.label(), f.Target, f.Split}) {
		if seen[name] && name != "" {
			return wrong("file", "has the column %s twice; each is an input, the label, the target or the split", table.Plain(name))
		}
		seen[name] = true
	}
	switch {
	case len(f.Path) == 0:
		return wrong("file.path", "names no file")
	case slices.Contains(f.Files(), ""):
		return wrong("file.path", "has an empty name")
	case len(f.Digest) > 0 && len(f.Digest) != len(f.Files()):
		return wrong("file.digest", "has %d digests of %d files; give one for each of path and test, or leave it out", len(f.Digest), len(f.Files()))
	case f.Classes < 0 || f.Classes == 1 || f.Classes > maxClasses:
		return wrong("file.classes", "is %d; there are 2 to %d, or leave it out", f.Classes, maxClasses)
	case f.Classes > 0 && f.label() == "":
		return wrong("file.classes", "is %d, and there is no label: the target makes two", f.Classes)
	case f.Split != "" && len(f.Test) > 0:
		return wrong("file.split", "is given, and so is test; patterns for testing are in one of them")
	}
	for _, name := range f.Inputs {
		if _, err := foreign.NewNaming(name, 1); !isName(name) && err != nil {
			return wrong("file.inputs", "has %s; %v", table.Plain(name), err)
		}
	}
	return nil
}

// Want reports whether a column is one that the patterns are made of.
func (f *File) Want(column string) bool {
	if len(f.Inputs) == 0 || slices.Contains([]string{f.label(), f.Target, f.Split}, column) {
		return true
	}
	return slices.ContainsFunc(f.Inputs, func(input string) bool {
		n, err := foreign.NewNaming(input, 1)
		return input == column || !isName(input) && err == nil && n.Has(column)
	})
}

// Source is the content of the files.
type Source struct {
	*parquet.Foreign
	Train int // rows of Path; those of Test follow
}

// fromFile makes the patterns of the rule file.
func (c Config) fromFile(s Source, seed uint64) (set, error) {
	f := c.File
	names, err := f.inputs(s.Names)
	if err != nil {
		return set{}, err
	}
	out, err := f.labels(s)
	if err != nil {
		return set{}, err
	}
	if out.parts, err = f.parts(s); err != nil {
		return set{}, err
	}
	rows, err := c.Subset.rows(out, seed)
	if err != nil {
		return set{}, err
	}
	out = out.pick(rows)
	for _, name := range names {
		column, _ := s.Column(name)
		x, err := c.scale(column, rows, out.parts)
		if err != nil {
			return set{}, err
		}
		out.x = append(out.x, x)
	}
	return out, out.complete()
}

// labels reads the label and the target.
func (f *File) labels(s Source) (set, error) {
	var out set
	var target []float64
	if f.Target != "" {
		column, err := f.column(s, "target", f.Target)
		if err != nil {
			return out, err
		}
		if _, err := foreign.Numbers(column); err != nil {
			return out, err
		}
		target, _ = table.Floats[float64](column)
	}
	if f.label() == "" {
		median, y := summary.Median(target), make([]int32, len(target))
		for i, v := range target {
			y[i] = int32(indicator(v > median))
		}
		out = set{Labels: certain(y), classes: 2}
		if !slices.Contains(y, 1) {
			return out, fmt.Errorf("column %s: has no value above its median, %v; name a `label`", table.Plain(f.Target), median)
		}
	} else {
		column, err := f.column(s, "label", f.label())
		if err != nil {
			return out, err
		}
		y, names, err := classesOf(column, f.Classes)
		if err != nil {
			return out, err
		}
		out = set{Labels: certain(y), classes: len(names), names: names}
	}
	if target != nil {
		out.Score = target
	}
	return out, nil
}

// column returns a column that a field names.
func (f *File) column(s Source, field, name string) (table.Column, error) {
	column, found := s.Column(name)
	if found {
		return column, nil
	}
	if field == "label" && f.Label == "" {
		return column, fmt.Errorf("has no column y with the labels; name their column in `label`, or the file with them beside the other in `path`: it has %s", foreign.Listed(s.Names))
	}
	return column, fmt.Errorf("has no column %s, which `%s` names; it has %s", table.Plain(name), field, foreign.Listed(s.Names))
}

// scale returns an input of some rows, as the config scales it.
func (c Config) scale(column table.Column, rows []int, parts []string) ([]float32, error) {
	exact, err := foreign.Numbers(column)
	if err != nil {
		return nil, err
	}
	if c.Divide == 0 && c.Standardise == "" {
		if len(rows) == len(exact) {
			return exact, nil
		}
		return foreign.Pick(exact, rows), nil
	}
	all, _ := table.Floats[float64](column)
	values := foreign.Pick(all, rows)
	shift, divisor := 0.0, c.Divide
	if c.Standardise != "" {
		fitted := values
		if c.Standardise == "train" {
			fitted = nil
			for i, v := range values {
				if parts[i] == "train" {
					fitted = append(fitted, v)
				}
			}
		}
		if shift, divisor = summary.Mean(fitted), summary.Deviation(fitted); slices.Max(fitted) == slices.Min(fitted) {
			return nil, fmt.Errorf("column %s: is %v in all %d rows that it is standardised on; leave it out of `inputs`, or use `divide`", table.Plain(column.Name()), fitted[0], len(fitted))
		}
	}
	out := make([]float32, len(values))
	for i, v := range values {
		if out[i] = float32((v - shift) / divisor); math.IsInf(float64(out[i]), 0) {
			return nil, fmt.Errorf("column %s, row %d: is %v, which is too large once it is scaled", table.Plain(column.Name()), rows[i], v)
		}
	}
	return out, nil
}
