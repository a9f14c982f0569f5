package generate

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"infoplane/artifacts/tables"
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

// LabelColumn is the column of the classes; "" where the target makes them.
func (f *File) LabelColumn() string {
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
	for _, name := range slices.Concat(f.Inputs, []string{f.LabelColumn(), f.Target, f.Split}) {
		if seen[name] && name != "" {
			return wrong("file", "has the column %q twice; each is an input, the label, the target or the split", name)
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
	case f.Classes < 0 || f.Classes == 1:
		return wrong("file.classes", "is %d; there are at least two", f.Classes)
	case f.Classes > 0 && f.LabelColumn() == "":
		return wrong("file.classes", "is %d, and there is no label: the target makes two", f.Classes)
	case f.Split != "" && len(f.Test) > 0:
		return wrong("file.split", "is given, and so is test; patterns for testing are in one of them")
	}
	for _, name := range f.Inputs {
		if strings.Count(name, "%d") > 1 {
			return wrong("file.inputs", "has %q; a family of columns has %%d once, as in x_%%d", name)
		}
	}
	return nil
}

// Source is the content of the files, by the columns that the group names.
type Source struct {
	Inputs []Input
	Y      []int32   // the class, 0 … K-1
	Names  []string  // the label of each class; nil where the target makes them
	Target []float64 // nil if there is none
	Parts  []string  // train or test; nil if the files do not say
}

// Input is one input of all patterns, read where it is needed.
type Input struct {
	Name   string                    // its column
	Values func() ([]float32, error) // fails where one is not finite
	Exact  func() []float64          // the same, before they are rounded; not to be changed
}

// fromFile makes the patterns of the rule file.
func (c Config) fromFile(s Source, seed uint64) (set, error) {
	out := set{Labels: certain(s.Y), classes: max(2, len(s.Names)), names: s.Names, parts: s.Parts}
	if s.Target != nil {
		out.Score = s.Target
	}
	rows, err := c.Subset.rows(out, seed)
	if err != nil {
		return set{}, err
	}
	out = out.pick(rows)
	for _, input := range s.Inputs {
		x, err := c.scale(input, rows, out.parts)
		if err != nil {
			return set{}, err
		}
		out.x = append(out.x, x)
	}
	return out, out.complete()
}

// scale returns an input of some rows, as the config scales it.
func (c Config) scale(input Input, rows []int, parts []string) ([]float32, error) {
	if c.Divide == 0 && c.Standardise == "" {
		values, err := input.Values()
		if err != nil {
			return nil, err
		}
		return pick(values, rows), nil
	}
	values := pick(input.Exact(), rows)
	shift, divisor := 0.0, c.Divide
	if c.Standardise != "" {
		fitted := values
		if c.Standardise == tables.PartTrain {
			fitted = nil
			for i, v := range values {
				if parts[i] == tables.PartTrain {
					fitted = append(fitted, v)
				}
			}
		}
		if len(fitted) == 0 || slices.Max(fitted) == slices.Min(fitted) {
			return nil, fmt.Errorf("column %s: is constant in the %d rows that it is standardised on; leave it out of `inputs`, or use `divide`", input.Name, len(fitted))
		}
		shift, divisor = summary.Mean(fitted), summary.Deviation(fitted)
	}
	out := make([]float32, len(values))
	for i, v := range values {
		out[i] = float32((v - shift) / divisor)
		if f := float64(out[i]); math.IsNaN(f) || math.IsInf(f, 0) {
			if _, err := input.Values(); err != nil {
				return nil, err
			}
			return nil, fmt.Errorf("column %s, row %d: is %v, which is too large once it is scaled", input.Name, rows[i], v)
		}
	}
	return out, nil
}
