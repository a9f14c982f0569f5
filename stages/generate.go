package stages

import (
	"errors"
	"fmt"
	"path/filepath"

	"go.yaml.in/yaml/v3"

	"infoplane/artifacts/foreign"
	"infoplane/artifacts/foreign/dataset"
	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/internal/field"
	"infoplane/internal/strict"
	"infoplane/pipeline"
	"infoplane/pipeline/program"
	"infoplane/stages/generate"
)

// generateVersion is raised when equal configs and seeds give other patterns.
const generateVersion = 1

// generated are the tables of one data set; an Output that a rule does not have is nil.
type generated struct {
	patterns pipeline.Output[tables.Patterns]
	classes  *pipeline.Output[tables.Classes]
	split    *pipeline.Output[tables.Split]
	teacher  *pipeline.Output[tables.Teacher]
}

// generatePatterns adds the action that makes the patterns, from files where the rule reads
// some. The seed is part of the key where something is drawn with it.
func generatePatterns(g *pipeline.Graph, name string, c generate.Config, seed uint64, files []foreignFile) generated {
	if !c.Random() {
		seed = 0
	}
	a := g.Add(pipeline.Spec{Stage: "generate", Version: generateVersion, Name: name, Config: c, Seed: seed})
	out := generated{patterns: pipeline.Result[tables.Patterns](a, "patterns")}
	out.classes = resultIf[tables.Classes](c.HasClasses(), a, "classes")
	out.split = resultIf[tables.Split](c.HasSplit(), a, "split")
	out.teacher = resultIf[tables.Teacher](c.HasTeacher(), a, "teacher")
	a.Do(func(t *pipeline.Task) error {
		made, err := foreign.Until(t.Context(), func() (generate.Made, error) {
			source, err := sourceOf(c.File, files)
			if err != nil {
				return generate.Made{}, err
			}
			return c.Make(seed, source)
		})
		if err != nil {
			return err
		}
		return errors.Join(out.patterns.Write(t, made.Patterns),
			writeIf(t, out.classes, made.Classes), writeIf(t, out.split, made.Split), writeIf(t, out.teacher, made.Teacher))
	})
	return out
}

// resultIf declares an output of an action, or none.
func resultIf[T any](declared bool, a *pipeline.Action, port string) *pipeline.Output[T] {
	if !declared {
		return nil
	}
	out := pipeline.Result[T](a, port)
	return &out
}

// writeIf writes an output that is declared.
func writeIf[T any](t *pipeline.Task, out *pipeline.Output[T], value T) error {
	if out == nil {
		return nil
	}
	return out.Write(t, value)
}

// sourceOf reads the files of a data set, first those of its path, then those for testing.
func sourceOf(f *generate.File, files []foreignFile) (generate.Source, error) {
	var out generate.Source
	if f == nil {
		return out, nil
	}
	columns := dataset.Columns{Inputs: f.Inputs, Label: f.LabelColumn(), Target: f.Target, Classes: f.Classes, Split: f.Split}
	all, err := besides(columns, files[:len(f.Path)])
	train := 0
	if len(f.Test) > 0 && err == nil {
		train = all.Rows()
		all, err = below(columns, all, files[len(f.Path):])
	}
	if err != nil {
		return out, err
	}
	set, err := columns.Read(all)
	if err != nil {
		return out, err
	}
	for row := range set.Y {
		if train > 0 && row < train {
			set.Parts = append(set.Parts, tables.PartTrain)
		} else if train > 0 {
			set.Parts = append(set.Parts, tables.PartTest)
		}
	}
	out = generate.Source{Y: set.Y, Names: set.Names, Target: set.Target, Parts: set.Parts}
	for _, c := range set.Inputs {
		values := func() ([]float32, error) { return foreign.Numbers(c) }
		exact := func() []float64 { v, _ := table.Floats[float64](c); return v }
		if c.Kind() == table.String {
			_, err := values()
			return out, err
		}
		out.Inputs = append(out.Inputs, generate.Input{Name: table.Plain(c.Name()), Values: values, Exact: exact})
	}
	return out, nil
}

// besides reads files whose columns stand side by side.
func besides(columns dataset.Columns, files []foreignFile) (*parquet.Foreign, error) {
	var out *parquet.Foreign
	for _, file := range files {
		one, err := file.read(columns.Want)
		if err != nil {
			return nil, err
		}
		if out == nil {
			out = one
		} else if out, err = foreign.Beside(out, one); err != nil {
			return nil, fmt.Errorf("%s: %w", file.Name, err)
		}
	}
	return out, nil
}

// below reads files whose rows follow others.
func below(columns dataset.Columns, first *parquet.Foreign, files []foreignFile) (*parquet.Foreign, error) {
	more, err := besides(columns, files)
	if err != nil {
		return nil, err
	}
	if more, err = foreign.Below(first, more); err != nil {
		return nil, fmt.Errorf("%s: %w", files[0].Name, err)
	}
	return more, nil
}

// generate reads a generate entry.
func (r *reader) generate(p strict.Pair) generateEntry {
	entry, path := generateEntry{named: named{p.Key.Value}}, "generate."+p.Key.Value
	positions := r.Entry(p.Value, path, &entry)
	entry.by = r.program(positions, path, entry.Program)
	if entry.File == nil || !r.OK() {
		return entry
	}
	if entry.by != nil {
		r.Fail(positions["program"], path+".program", "makes the patterns itself, so that `file` would not be read; list the file in the program's `files`, and name another rule")
		return entry
	}
	entry.files = r.dataFiles(positions["file"], path+".file", entry.File)
	return entry
}

// dataFiles finds the files of a data set, and completes their digests.
func (r *reader) dataFiles(at *yaml.Node, path string, f *generate.File) []foreignFile {
	folder := filepath.Dir(r.File)
	var out []foreignFile
	var digests []string
	for i, name := range f.Files() {
		found, err := program.Files(folder, []string{name})
		switch {
		case err != nil:
			r.Fail(at, path, "%v", err)
			return nil
		case len(found) != 1 || filepath.ToSlash(filepath.Clean(name)) != found[0].Name:
			r.Fail(at, path, "%s: is a folder; name the file", table.Plain(name))
			return nil
		case len(f.Digest) > 0 && f.Digest[i] != found[0].Digest:
			r.Fail(at, path, "%s: has the SHA-256 %s, and `digest` says %s: is it another version of the data?", table.Plain(name), found[0].Digest, f.Digest[i])
			return nil
		}
		out = append(out, foreignFile{folder, found[0]})
		digests = append(digests, found[0].Digest)
	}
	f.Digest = digests
	return out
}

// Validate returns what is wrong with the entry, as joined errors.
func (e generateEntry) Validate() error {
	err := e.Config.Validate()
	if err == nil && e.Seed != 0 && !e.Random() {
		return &field.Error{Field: "seed", Problem: fmt.Sprintf("is %d; the %s rule draws nothing: leave it out", e.Seed, e.Rule)}
	}
	return err
}
