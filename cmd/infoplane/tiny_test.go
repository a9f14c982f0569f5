package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"infoplane/artifacts"
	"infoplane/artifacts/table"
	"infoplane/internal/strict"
	"infoplane/internal/suggest"
	"infoplane/pipeline"
)

// number is a row of the tiny experiment's tables.
type number struct {
	N int32   `column:"n"`
	X float64 `column:"x"`
}

// tiny is an experiment of five actions that stands for a real one: numbers,
// three networks that scale them, and a figure of all.
type tiny struct {
	Rate  float64       // of every network; part of its config
	Fail  int           // the network of this seed fails
	Panic bool          // instead of failing, it panics
	Pause time.Duration // that each network takes, in ten steps
	Deaf  bool          // the networks do not heed their context
	Slip  float64       // added to every value of the networks; nothing tells the key
}

type tinyConfig struct {
	Rate float64 `json:"rate"`
}

var errTiny = errors.New("loss is not finite")

// graph wires the experiment.
func (t tiny) graph(name string) *pipeline.Graph {
	g := pipeline.New(name)
	generate := g.Add(pipeline.Spec{Stage: "generate", Version: 1, Name: "generate/numbers"})
	numbers := pipeline.Result[[]number](generate, "numbers")
	generate.Do(func(task *pipeline.Task) error {
		return numbers.Write(task, []number{{1, 1}, {2, 0.1}, {3, 1.0 / 3}})
	})
	pipeline.Export(g, "numbers", nil, numbers)

	type wire struct {
		port string
		out  pipeline.Output[[]number]
	}
	var wires []wire
	for seed := 1; seed <= 3; seed++ {
		a := g.Add(pipeline.Spec{
			Stage: "train", Version: 1, Name: fmt.Sprintf("train/main/seed=%d", seed),
			Config: tinyConfig{t.Rate}, Seed: uint64(seed),
		})
		in := pipeline.Input(a, "numbers", numbers)
		history := pipeline.Result[[]number](a, "history")
		weights := pipeline.Result[[]number](a, "weights")
		a.Do(func(task *pipeline.Task) error {
			rows, err := in.Read(task)
			if err != nil {
				return err
			}
			if seed == t.Fail && t.Panic {
				panic("index out of range")
			}
			if seed == t.Fail {
				return errTiny
			}
			stop := task.Context().Done()
			if t.Deaf {
				stop = nil
			}
			for i := range 10 {
				select {
				case <-stop:
					return task.Context().Err()
				case <-time.After(t.Pause / 10):
				}
				task.Progress(i+1, 10, "epochs")
			}
			for i := range rows {
				rows[i].X = rows[i].X*t.Rate*float64(seed) + t.Slip
			}
			if err := weights.Write(task, rows); err != nil {
				return err
			}
			return history.Write(task, rows)
		})
		pipeline.Export(g, "history", table.Labels{{Name: "seed", Value: int64(seed)}}, history)
		wires = append(wires, wire{fmt.Sprintf("seed=%d", seed), history})
	}

	plot := g.Add(pipeline.Spec{Stage: "plot", Version: 1, Name: "plot/figure"})
	var ins []pipeline.In[[]number]
	for _, w := range wires {
		ins = append(ins, pipeline.Input(plot, w.port, w.out))
	}
	png := pipeline.Result[artifacts.File](plot, "png")
	plot.Do(func(task *pipeline.Task) error {
		picture := []byte("\x89PNG\r\n\x1a\n")
		for _, in := range ins {
			rows, err := in.Read(task)
			if err != nil {
				return err
			}
			for _, row := range rows {
				picture = binary.LittleEndian.AppendUint64(picture, uint64(row.X*1e6))
			}
		}
		return png.Write(task, picture)
	})
	pipeline.Publish(g, "figure.png", png)
	return g
}

// open makes tiny the experiment of every name but "nothing".
func (t tiny) open(given string, set ...strict.Setting) (*experiment, error) {
	if len(set) > 0 {
		return nil, usagef("%s: has no file", given)
	}
	if given != "tiny" {
		return nil, usagef("%s: no experiment of that name%s There are tiny", given, suggest.Stop(given, []string{"tiny"}))
	}
	return &experiment{given: given, name: given, about: "Five actions.", text: []byte("tiny: yes\n"), graph: t.graph(given)}, nil
}

// bench is a command line with its own store, output folder and environment.
type bench struct {
	t        *testing.T
	dir      string
	env      map[string]string
	tiny     tiny
	patience time.Duration                                        // of a solve; 0: what users have
	open     func(string, ...strict.Setting) (*experiment, error) // in place of tiny's
	stdin    io.Reader
	bare     bool // no -o is added to a run
	stdout   string
	stderr   string
}

func newBench(t *testing.T) *bench {
	dir := t.TempDir()
	t.Cleanup(func() { // objects are read-only
		filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err == nil && d.IsDir() {
				os.Chmod(path, 0o777)
			}
			return nil
		})
	})
	// A budget that any disk has room for, or doctor would find fault with the machine.
	return &bench{t: t, dir: dir, env: map[string]string{"INFOPLANE_STORE_BUDGET": "100MiB"}, tiny: tiny{Rate: 0.5}}
}

func (b *bench) path(name string) string { return filepath.Join(b.dir, name) }

// run runs a command line and checks its exit code.
func (b *bench) run(want int, line string) {
	b.t.Helper()
	if code := b.attempt(line); code != want {
		b.t.Fatalf("infoplane %s: exit code %d, want %d\nstdout: %s\nstderr: %s", line, code, want, b.stdout, b.stderr)
	}
}

// attempt calls the command, and returns its exit code.
func (b *bench) attempt(line string) int {
	var stdout, stderr bytes.Buffer
	open := b.open
	if open == nil {
		open = b.tiny.open
	}
	s := &session{
		stdin: b.stdin, stdout: &stdout, stderr: &stderr, getenv: func(name string) string { return b.env[name] },
		open: open, names: func() []string { return []string{"tiny"} }, patience: b.patience,
	}
	args := strings.Fields(line)
	if !strings.Contains(line, "--store") {
		args = append(args, "--store", b.path("store"))
	}
	if !b.bare && len(args) > 0 && (args[0] == "run" || args[0] == "report") && !strings.Contains(line, " -o") && !strings.Contains(line, "--worker") {
		args = append(args, "-o", b.path("figures"))
	}
	code := s.main(args)
	b.stdout, b.stderr = stdout.String(), stderr.String()
	return code
}

// says checks that a stream holds each text.
func (b *bench) says(stream string, texts ...string) {
	b.t.Helper()
	for _, text := range texts {
		if !strings.Contains(stream, text) {
			b.t.Errorf("misses %q:\n%s", text, stream)
		}
	}
}

// silent checks that a stream is empty.
func (b *bench) silent(name, stream string) {
	b.t.Helper()
	if stream != "" {
		b.t.Errorf("%s is not empty: %s", name, stream)
	}
}

// objects lists the files of the store that hold artifacts.
func (b *bench) objects() []string {
	b.t.Helper()
	found, err := filepath.Glob(b.path("store/objects/sha256/*/*"))
	if err != nil {
		b.t.Fatal(err)
	}
	return found
}

// ref finds an artifact of the tiny experiment.
func (b *bench) ref(node, port string) artifacts.Ref {
	b.t.Helper()
	store, err := artifacts.OpenExisting(b.path("store"))
	if err != nil {
		b.t.Fatal(err)
	}
	engine := &pipeline.Engine{Store: store}
	all, err := engine.Status(context.Background(), b.tiny.graph("tiny"), pipeline.Selection{})
	if err != nil {
		b.t.Fatal(err)
	}
	for _, st := range all {
		if st.Node == node {
			return st.Outputs[port]
		}
	}
	b.t.Fatalf("no node %s", node)
	return artifacts.Ref{}
}
