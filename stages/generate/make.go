package generate

import (
	"infoplane/artifacts/tables"
	"infoplane/internal/random"
)

// set is what a rule makes.
type set struct {
	x [][]float32
	Labels
	classes int
	names   []string // of the classes; nil where they are numbers only
	parts   []string // what each pattern is for, train or test; nil where that is not known
}

// Made is what a config makes.
type Made struct {
	Patterns tables.Patterns
	Classes  tables.Classes // of the rule file with a label; else nil
	Split    tables.Split   // of the rule file with a split; else nil
	Teacher  tables.Teacher // of the rule gaussian-teacher; else nil
}

// HasTeacher reports whether the rule has a teacher.
func (c Config) HasTeacher() bool {
	r, _ := c.rule()
	return r.has("teacher")
}

// HasClasses reports whether the classes have names.
func (c Config) HasClasses() bool { return c.File != nil && c.File.LabelColumn() != "" }

// HasSplit reports whether the data set comes with patterns for training and for testing.
func (c Config) HasSplit() bool { return c.File != nil && c.File.splits() }

// Make makes the patterns; of the rule file from the content of its files. It fails for a
// config that is not valid, and for files that the config does not fit.
func (c Config) Make(seed uint64, files Source) (Made, error) {
	if err := c.Validate(); err != nil {
		return Made{}, err
	}
	r, _ := c.rule()
	s, err := r.make(c, seed, files)
	if err != nil {
		return Made{}, err
	}
	if c.ShuffleLabels {
		s.Labels = s.Shuffle(random.New(seed, "shuffled labels"))
	}
	if c.LabelNoise > 0 {
		s.Flip(c.LabelNoise, s.classes, random.New(seed, "label noise"))
	}
	out := Made{Patterns: tables.Patterns{Pattern: counting(len(s.Y)), Orbit: s.Orbit, Score: s.Score, PY: s.PY, Y: s.Y, X: s.x}}
	if c.HasClasses() {
		out.Classes = s.table()
	}
	for i, part := range s.parts {
		out.Split = append(out.Split, tables.SplitRow{Pattern: int32(i), Part: part})
	}
	if c.HasTeacher() {
		for i, w := range c.Teacher.Weights(seed) {
			out.Teacher = append(out.Teacher, tables.TeacherRow{Input: int32(i), Value: w})
		}
	}
	return out, nil
}

// table returns the classes with the number of patterns of each.
func (s set) table() tables.Classes {
	out := make(tables.Classes, len(s.names))
	for k, name := range s.names {
		out[k] = tables.ClassesRow{Y: int32(k), Label: name}
	}
	for _, y := range s.Y {
		out[y].Patterns++
	}
	return out
}

// Patterns is the table of patterns of [Config.Make], of any rule but file.
func (c Config) Patterns(seed uint64) (tables.Patterns, error) {
	made, err := c.Make(seed, Source{})
	return made.Patterns, err
}
