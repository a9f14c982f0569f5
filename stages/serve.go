package stages

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"infoplane/artifacts"
	"infoplane/artifacts/foreign"
	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/internal/output"
	"infoplane/internal/suggest"
	"infoplane/pipeline"
	"infoplane/pipeline/program"
	"infoplane/stages/dump"
	"infoplane/stages/estimate"
	"infoplane/stages/generate"
	"infoplane/stages/solve"
	"infoplane/stages/train"
)

// Names are the six stages, in the order of the paper.
func Names() []string { return []string{"generate", "train", "dump", "estimate", "solve", "plot"} }

// Serve does what a request asks of one of our stages: it reads the inputs that lie in
// the request's folder and writes the outputs there, as any program does that takes a
// stage's place.
//
// Outputs are written in that folder only, as package output does: files that were not
// written by a stage are replaced if overwrite is set, and the request and its inputs never.
func Serve(ctx context.Context, stage, file string, overwrite bool) error {
	r, err := program.ReadRequest(file)
	if err != nil {
		return err
	}
	if r.Stage != stage {
		return fmt.Errorf("%s: asks for the stage %s, not %s", file, r.Stage, stage)
	}
	s := &server{request: r, folder: filepath.Dir(file), graph: pipeline.New("request"), store: artifacts.InMemory()}
	s.out = output.Folder{Dir: s.folder, Overwrite: overwrite, Inputs: []string{file}}
	for _, in := range r.Inputs {
		if !in.Absent {
			s.out.Inputs = append(s.out.Inputs, filepath.Join(s.folder, in.Path))
		}
	}
	a, err := s.add()
	if err == nil {
		err = s.check()
	}
	if err == nil {
		err = s.do(ctx, a)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

// server is a request that is being served: by a graph of one action and of a source
// for each of its inputs, which no one runs.
type server struct {
	request *program.Request
	folder  string
	graph   *pipeline.Graph
	store   *artifacts.Store
	out     output.Folder
}

// check returns what is wrong with the files of the request, before any work.
func (s *server) check() error {
	tables := []artifacts.Format{artifacts.ParquetFormat, artifacts.ArrowFormat}
	formats := tables
	if s.request.Stage == "plot" {
		formats = []artifacts.Format{artifacts.FileFormat}
	}
	taken := map[string]string{} // by path
	for _, port := range slices.Sorted(maps.Keys(s.request.Inputs)) {
		in := s.request.Inputs[port]
		if in.Absent {
			continue
		}
		if !slices.Contains(tables, in.Format) {
			return fmt.Errorf("input %s: format: is %q; expected one of %q", port, in.Format, tables)
		}
		taken[filepath.Clean(in.Path)] = "input " + port
	}
	for _, port := range slices.Sorted(maps.Keys(s.request.Outputs)) {
		out := s.request.Outputs[port]
		if !slices.Contains(formats, out.Format) {
			return fmt.Errorf("output %s: format: is %q; expected one of %q", port, out.Format, formats)
		}
		path := filepath.Clean(out.Path)
		for other := range taken {
			if strings.EqualFold(other, path) { // one file, on some systems
				return fmt.Errorf("output %s: path: is %q, that of %s; each needs a file of its own", port, out.Path, taken[other])
			}
		}
		taken[path] = "output " + port
		if path == output.Listing {
			return fmt.Errorf("output %s: path: %q lists what was written; choose another name", port, out.Path)
		}
		if err := s.out.Check(path); err != nil {
			return fmt.Errorf("output %s: %w", port, err)
		}
	}
	return nil
}

// source stands for the producer of an input.
func source[T any](s *server, port string) pipeline.Output[T] {
	a := s.graph.Add(pipeline.Spec{Stage: "request", Name: "request/" + port})
	out := pipeline.Result[T](a, "file")
	a.Do(func(*pipeline.Task) error { panic("stages: a source was run") })
	return out
}

// add adds the action that the request asks for.
func (s *server) add() (*pipeline.Action, error) {
	const name = "action"
	r := s.request
	_, symbols := r.Outputs["symbols"]
	_, compares := r.Inputs["symbols"]
	var err error
	switch r.Stage {
	case "generate":
		if err = s.noFile(); err == nil {
			err = configured(s, func(c generate.Config) { generatePatterns(s.graph, name, c, r.Seed, nil) })
		}
	case "train":
		err = configured(s, func(c train.Config) {
			trainNetwork(s.graph, name, c, r.Seed, lesson{
				source[tables.Patterns](s, "patterns"), source[tables.Split](s, "split"), source[tables.Weights](s, "from"), 0,
			})
		})
	case "dump":
		err = configured(s, func(c dump.Config) {
			from := dumped{patterns: source[tables.Patterns](s, "patterns"), weights: source[tables.Weights](s, "weights")}
			if c.Quantiser.Moving {
				ranges := source[tables.Ranges](s, "ranges")
				from.ranges = &ranges
			}
			dumpActivations(s.graph, name, c, r.Seed, from)
		})
	case "estimate":
		patterns, activations := source[tables.Patterns](s, "patterns"), source[tables.Activations](s, "activations")
		if symbols {
			err = configured(s, func(c estimate.Config) { estimateSymbols(s.graph, name, c, patterns, activations) })
			break
		}
		err = configured(s, func(c informationConfig) {
			estimateInformation(s.graph, name, c, 0, estimated{patterns, activations, source[tables.Split](s, "split"), source[tables.Teacher](s, "teacher")})
		})
	case "solve":
		if compares {
			solveOptimality(s.graph, name, source[tables.Patterns](s, "patterns"), source[tables.Symbols](s, "symbols"))
			break
		}
		if _, chooses := r.Outputs["choices"]; chooses {
			err = configured(s, func(c choicesConfig) { solveChoices(s.graph, name, c, source[tables.Patterns](s, "patterns")) })
			break
		}
		err = configured(s, func(c solve.Config) { solveCurve(s.graph, name, c, source[tables.Patterns](s, "patterns")) })
	case "plot":
		err = s.addFigure(name)
	default:
		err = fmt.Errorf("stage: %s is not a stage%s The stages are %s", r.Stage, suggest.Stop(r.Stage, Names()), strings.Join(Names(), ", "))
	}
	if err != nil {
		return nil, err
	}
	a := s.graph.Action(name)
	var ports []string
	for _, in := range a.Inputs() {
		ports = append(ports, in.Port)
	}
	if asked := slices.Sorted(maps.Keys(r.Inputs)); !slices.Equal(ports, asked) {
		return nil, fmt.Errorf("inputs: has %q; the stage reads %q", asked, ports)
	}
	if asked, writes := slices.Sorted(maps.Keys(r.Outputs)), slices.Sorted(slices.Values(a.Outputs())); !slices.Equal(writes, asked) {
		return nil, fmt.Errorf("outputs: has %q; the stage writes %q", asked, writes)
	}
	return a, nil
}

// Distinguishes reports whether a field of a config only distinguishes the actions of a
// stage, by what they write. (The output of train is the activation of the last layer.)
func Distinguishes(stage, name string) bool {
	switch stage {
	case "estimate", "solve":
		return name == "output"
	case "train", "dump":
		return name == "table"
	}
	return false
}

// noFile refuses the rule that reads files of the user's, which a request cannot name.
func (s *server) noFile() error {
	var c struct{ Rule string }
	if json.Unmarshal(s.request.Config, &c) == nil && c.Rule == "file" {
		return fmt.Errorf("config: rule: is file, and a request has no place for the data; make the patterns with `infoplane run`")
	}
	return nil
}

// config returns the stage's config, without what the ports say.
func config[C interface{ Validate() error }](s *server) (c C, err error) {
	fields := map[string]json.RawMessage{}
	if err = json.Unmarshal(s.request.Config, &fields); err == nil {
		maps.DeleteFunc(fields, func(name string, _ json.RawMessage) bool { return Distinguishes(s.request.Stage, name) })
		var text []byte
		if text, err = json.Marshal(fields); err == nil {
			d := json.NewDecoder(bytes.NewReader(text))
			d.DisallowUnknownFields()
			err = d.Decode(&c)
		}
	}
	if err == nil {
		err = c.Validate()
	}
	if err != nil {
		return c, fmt.Errorf("config: %w", err)
	}
	return c, nil
}

// configured calls a function with the stage's config.
func configured[C interface{ Validate() error }](s *server, add func(C)) error {
	c, err := config[C](s)
	if err == nil {
		add(c)
	}
	return err
}

// do runs the action and writes what it gives.
func (s *server) do(ctx context.Context, a *pipeline.Action) error {
	limit, err := foreign.Limit()
	if err != nil {
		return err
	}
	inputs := map[string]artifacts.Ref{}
	for port, in := range s.request.Inputs {
		if in.Absent {
			continue
		}
		b, err := foreign.ReadFile(filepath.Join(s.folder, in.Path), limit)
		if err == nil {
			inputs[port], err = s.keep(b, in.Format, limit)
		}
		if err != nil {
			return fmt.Errorf("input %s: %w", port, err)
		}
	}
	outputs, err := a.Perform(ctx, s.store, inputs)
	if err != nil {
		return err
	}
	for _, port := range slices.Sorted(maps.Keys(s.request.Outputs)) {
		out := s.request.Outputs[port]
		b, err := s.store.Bytes(outputs[port])
		if err == nil && out.Format != artifacts.FileFormat {
			b, err = artifacts.WriteForeign(b, out.Format)
		}
		if err == nil {
			_, err = s.out.Write(out.Path, b)
		}
		if err != nil {
			return fmt.Errorf("output %s: %w", port, err)
		}
	}
	return nil
}

// keep stores an input of at most limit bytes in memory. A Parquet file is an object as
// it is, once it is known that it can be read.
func (s *server) keep(b []byte, format artifacts.Format, limit int64) (artifacts.Ref, error) {
	switch format {
	case artifacts.FileFormat:
		return artifacts.Put(s.store, artifacts.File(b))
	case artifacts.ParquetFormat, artifacts.ArrowFormat:
	default:
		return artifacts.Ref{}, fmt.Errorf("format: is %q; the formats are parquet, arrow and file", format)
	}
	t, err := artifacts.ReadForeign[*table.Table](b, format, limit)
	if err == nil && format == artifacts.ParquetFormat {
		return s.store.PutDecoded(b, t)
	}
	if err != nil {
		return artifacts.Ref{}, err
	}
	return artifacts.Put(s.store, t)
}
