package stages

import (
	"crypto/sha256"
	"errors"
	"fmt"

	"infoplane/artifacts/foreign"
	"infoplane/artifacts/parquet"
	"infoplane/artifacts/tables"
	"infoplane/pipeline"
	"infoplane/pipeline/program"
	"infoplane/stages/dump"
)

// dumpVersion is raised when equal configs, patterns and weights give other activations.
const dumpVersion = 1

// dumped are the tables that the activations of a network are computed from.
type dumped struct {
	patterns pipeline.Output[tables.Patterns]
	weights  pipeline.Output[tables.Weights]
	ranges   *pipeline.Output[tables.Ranges] // nil unless a quantiser has moving ones
}

// reader declares the tables as inputs, and returns the function that reads them.
func (from dumped) reader(a *pipeline.Action) func(t *pipeline.Task) (p tables.Patterns, w tables.Weights, r tables.Ranges, err error) {
	inPatterns, inWeights := pipeline.Input(a, "patterns", from.patterns), pipeline.Input(a, "weights", from.weights)
	ranges := func(*pipeline.Task) (tables.Ranges, error) { return nil, nil }
	if from.ranges != nil {
		ranges = pipeline.Input(a, "ranges", *from.ranges).Read
	}
	return func(t *pipeline.Task) (p tables.Patterns, w tables.Weights, r tables.Ranges, err error) {
		if p, err = inPatterns.Read(t); err == nil {
			w, err = inWeights.Read(t)
		}
		if err == nil {
			r, err = ranges(t)
		}
		return p, w, r, err
	}
}

// dumpActivations adds the action that computes the activations of one network for all patterns
// at all snapshots. The seed draws noise, where there is any.
func dumpActivations(g *pipeline.Graph, name string, c dump.Config, seed uint64, from dumped) pipeline.Output[tables.Activations] {
	spec := pipeline.Spec{Stage: "dump", Version: dumpVersion, Name: name, Config: c}
	if c.Noisy() {
		spec.Seed = seed
	}
	a := g.Add(spec)
	read := from.reader(a)
	// Thirty megabytes for a network of the paper, made again from its weights in less
	// time than it takes to read them back from a slow disk.
	out := pipeline.Result[tables.Activations](a, "activations", pipeline.Derivable)
	a.Expect(func(t *pipeline.Task, d pipeline.Delivery) error {
		p, w, r, err := read(t)
		if err != nil {
			return err
		}
		return dump.Expect(c, p, w, r, out.Of(d))
	})
	out.Compute(func(t *pipeline.Task) (tables.Activations, error) {
		p, w, r, err := read(t)
		if err != nil {
			return tables.Activations{}, err
		}
		return c.Activations(p, w, r, seed, t.Step("snapshots"))
	})
	return out
}

// drawPatterns adds the action that repeats each pattern for a number of draws of noise.
func drawPatterns(g *pipeline.Graph, name string, draws int, patterns pipeline.Output[tables.Patterns]) pipeline.Output[tables.Patterns] {
	config := struct {
		Draws int    `json:"draws"`
		Table string `json:"table"` // distinguishes the action from the one that dumps activations
	}{draws, "patterns"}
	a := g.Add(pipeline.Spec{Stage: "dump", Version: dumpVersion, Name: name, Config: config})
	in := pipeline.Input(a, "patterns", patterns)
	out := pipeline.Result[tables.Patterns](a, "patterns", pipeline.Derivable)
	out.Compute(func(t *pipeline.Task) (tables.Patterns, error) {
		p, err := in.Read(t)
		if err != nil {
			return tables.Patterns{}, err
		}
		return dump.Draws(p, draws), nil
	})
	return out
}

// measureLayers adds the action that describes the layers of one network on its training
// patterns at all snapshots.
func measureLayers(g *pipeline.Graph, name string, c dump.Config, from dumped, split pipeline.Output[tables.Split]) pipeline.Output[tables.Measures] {
	config := struct {
		dump.Config
		Table string `json:"table"` // distinguishes the action from the one that dumps activations
	}{c, "measures"}
	a := g.Add(pipeline.Spec{Stage: "dump", Version: dumpVersion, Name: name, Config: config})
	read, inSplit := from.reader(a), pipeline.Input(a, "split", split)
	out := pipeline.Result[tables.Measures](a, "measures")
	out.Compute(func(t *pipeline.Task) (tables.Measures, error) {
		p, w, r, err := read(t)
		if err != nil {
			return nil, err
		}
		s, err := inSplit.Read(t)
		if err != nil {
			return nil, err
		}
		return c.Measures(p, w, r, s, t.Step("snapshots"))
	})
	return out
}

// foreignFile is a Parquet file of another program, with the content that it had
// when the experiment was read.
type foreignFile struct {
	folder string
	program.File
}

// path is where the file lies, from where the command runs.
func (f foreignFile) path() string { return f.In(f.folder) }

// unchanged fails for a file that is not what it was when the experiment was read.
func (f foreignFile) unchanged() error {
	files, err := program.Files(f.folder, []string{f.Name})
	if err != nil {
		return err
	}
	if len(files) != 1 || files[0].Digest != f.Digest {
		return f.changed()
	}
	return nil
}

func (f foreignFile) changed() error {
	return fmt.Errorf("%s: changed during the run; run again", f.Name)
}

// read reads the columns that are wanted of the file, unless it has changed.
func (f foreignFile) read(want func(column string) bool) (*parquet.Foreign, error) {
	limit, err := foreign.Limit()
	if err != nil {
		return nil, err
	}
	b, err := foreign.ReadFile(f.path(), limit)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name, errors.Unwrap(err))
	}
	if fmt.Sprintf("%x", sha256.Sum256(b)) != f.Digest {
		return nil, f.changed()
	}
	t, err := foreign.Read(b, limit, want)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name, err)
	}
	return t, nil
}

// convert converts the columns wanted of a file to a table of ours.
func convert[T any](from foreignFile, want func(column string) bool, take func(*parquet.Foreign) (T, error)) (T, error) {
	var none T
	table, err := from.read(want)
	if err != nil {
		return none, err
	}
	out, err := take(table)
	if err != nil {
		return none, fmt.Errorf("%s: %w", from.Name, err)
	}
	return out, nil
}

// config makes the file's content part of the key. Where it lies is not.
func (f foreignFile) config(what string) any { return map[string]string{what: f.Digest} }

// importPatterns adds the action that takes over the labels of patterns, in place of
// generate.
func importPatterns(g *pipeline.Graph, name string, from foreignFile) pipeline.Output[tables.Patterns] {
	a := g.Add(pipeline.Spec{Stage: "dump", Version: dumpVersion, Name: name, Config: from.config("patterns")})
	out := pipeline.Result[tables.Patterns](a, "patterns")
	out.Compute(func(t *pipeline.Task) (tables.Patterns, error) {
		return foreign.Until(t.Context(), func() (tables.Patterns, error) {
			return convert(from, dump.WantPatterns, dump.ImportPatterns)
		})
	})
	return out
}

// importActivations adds the action that takes over the activations of a network that
// was trained elsewhere.
func importActivations(g *pipeline.Graph, name string, from foreignFile, patterns pipeline.Output[tables.Patterns]) pipeline.Output[tables.Activations] {
	a := g.Add(pipeline.Spec{Stage: "dump", Version: dumpVersion, Name: name, Config: from.config("activations")})
	in := pipeline.Input(a, "patterns", patterns)
	out := pipeline.Result[tables.Activations](a, "activations")
	out.Compute(func(t *pipeline.Task) (tables.Activations, error) {
		p, err := in.Read(t)
		if err != nil {
			return tables.Activations{}, err
		}
		return foreign.Until(t.Context(), func() (tables.Activations, error) {
			return convert(from, dump.WantActivations, func(table *parquet.Foreign) (tables.Activations, error) {
				return dump.ImportActivations(table, p.Pattern)
			})
		})
	})
	return out
}
