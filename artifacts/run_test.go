package artifacts_test

import (
	"context"
	"fmt"
	"maps"
	"testing"

	"infoplane/artifacts"
	"infoplane/pipeline"
)

type sum struct {
	N int64 `column:"n"`
}

// chainOf is an experiment of three actions, each of which needs the one before.
// The second's output is derivable.
func chainOf() *pipeline.Graph {
	g := pipeline.New("chain")
	add := func(stage string, from *pipeline.Output[[]sum], options ...pipeline.Retention) pipeline.Output[[]sum] {
		a := g.Add(pipeline.Spec{Stage: stage, Version: 1, Name: stage + "/x"})
		var in pipeline.In[[]sum]
		if from != nil {
			in = pipeline.Input(a, "in", *from)
		}
		out := pipeline.Result[[]sum](a, "out", options...)
		a.Do(func(t *pipeline.Task) error {
			rows := []sum{{1}}
			if from != nil {
				before, err := in.Read(t)
				if err != nil {
					return err
				}
				rows = append(before, sum{int64(len(stage)) + before[0].N})
			}
			return out.Write(t, rows)
		})
		return out
	}
	first := add("first", nil)
	second := add("second", &first, pipeline.Derivable)
	add("third", &second)
	return g
}

// runChain runs the chain, and notes every action that has finished.
func runChain(s *artifacts.Store, finished func(string, func(*artifacts.Store) error)) error {
	e := pipeline.Engine{Store: s, Observe: func(v pipeline.Event) {
		if v.Kind == pipeline.ActionFinished {
			finished(v.Node, func(s *artifacts.Store) error { return isFresh(s, v.Node) })
		}
	}}
	report, err := e.Run(context.Background(), chainOf(), pipeline.Selection{})
	if err != nil {
		return err
	}
	want, err := (&pipeline.Engine{Store: artifacts.InMemory()}).Run(context.Background(), chainOf(), pipeline.Selection{})
	if err == nil && !maps.Equal(digestsOf(report), digestsOf(want)) {
		err = fmt.Errorf("digests %v, undisturbed %v", digestsOf(report), digestsOf(want))
	}
	return err
}

func digestsOf(r pipeline.Report) map[string]artifacts.Logical {
	out := map[string]artifacts.Logical{}
	for _, a := range chainOf().Actions() {
		ref, _ := r.Output(a.Name(), "out")
		out[a.Name()] = ref.Logical
	}
	return out
}

func isFresh(s *artifacts.Store, node string) error {
	all, err := (&pipeline.Engine{Store: s}).Status(context.Background(), chainOf(), pipeline.Selection{})
	if err != nil {
		return err
	}
	for _, st := range all {
		if st.Node == node && st.State != pipeline.Fresh {
			return fmt.Errorf("is %v: %v", st.State, st.Reasons)
		}
	}
	return nil
}

// Every file operation of a run fails, in every way: an action that has finished
// stays finished, and the next run goes on from there.
func TestEveryOperationOfARunFails(t *testing.T) {
	artifacts.WalkFaults(t, artifacts.Scenario{Name: "run", Act: runChain})
}
