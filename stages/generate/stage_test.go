package generate

import (
	"context"
	"errors"
	"math"
	"testing"

	"infoplane/artifacts"
	"infoplane/artifacts/tables"
	"infoplane/internal/field"
	"infoplane/pipeline"
)

func TestValidateNamesTheField(t *testing.T) {
	for _, c := range []struct {
		config Config
		field  string
	}{
		{Config{Rule: "hard"}, ""},
		{Config{Rule: "committee"}, ""},
		{Config{Rule: "smooth", Gamma: 12}, ""},
		{Config{}, "rule"},
		{Config{Rule: "soft"}, "rule"},
		{Config{Rule: "hard", Gamma: 12}, "gamma"},
		{Config{Rule: "smooth"}, "gamma"},
		{Config{Rule: "smooth", Gamma: -1}, "gamma"},
		{Config{Rule: "smooth", Gamma: math.NaN()}, "gamma"},
		{Config{Rule: "smooth", Gamma: math.Inf(1)}, "gamma"},
	} {
		err, named := c.config.Validate(), ""
		var wrong *field.Error
		if errors.As(err, &wrong) {
			named = wrong.Field
		}
		if named != c.field {
			t.Errorf("%+v: %v", c.config, err)
		}
	}
}

func TestPatternsReachTheStore(t *testing.T) {
	for _, c := range []Config{{Rule: "hard"}, {Rule: "smooth", Gamma: 12}, {Rule: "committee"}} {
		g := pipeline.New("test")
		out := Add(g, "generate/x", c, 3)
		sink := g.Add(pipeline.Spec{Stage: "sink", Version: 1, Name: "sink"})
		in := pipeline.Input(sink, "patterns", out)
		done := pipeline.Result[artifacts.File](sink, "done")
		sink.Do(func(task *pipeline.Task) error {
			p, err := in.Read(task)
			if err != nil {
				return err
			}
			check(t, c, p)
			return done.Write(task, artifacts.File("done"))
		})
		all, err := g.Select()
		if err != nil {
			t.Fatal(err)
		}
		e := pipeline.Engine{Store: artifacts.InMemory(), Workers: 1, Kernel: "test"}
		if _, err := e.Run(context.Background(), g, all); err != nil {
			t.Fatal(err)
		}
	}
}

func check(t *testing.T, c Config, p tables.Patterns) {
	if len(p.Y) != Count || len(p.Orbit) != Count || len(p.Score) != Count || len(p.PY) != Count || len(p.X) != Inputs {
		t.Errorf("%s: %d labels, %d inputs", c.Rule, len(p.Y), len(p.X))
	}
	for i, number := range p.Pattern {
		if int(number) != i {
			t.Fatalf("%s: row %d has pattern %d", c.Rule, i, number)
		}
	}
}
