package pipeline_test

import (
	"context"
	"errors"
	"fmt"

	"infoplane/artifacts"
	"infoplane/pipeline"
)

// Series is a table with one column.
type Series []struct {
	Value float64 `column:"value"`
}

// Count is the config of the stage that counts.
type Count struct {
	To int `json:"to"`
}

// experiment counts, and sums up what was counted.
func experiment(to int) *pipeline.Graph {
	g := pipeline.New("example")

	count := g.Add(pipeline.Spec{Stage: "count", Version: 1, Name: "count/main", Config: Count{to}})
	counted := pipeline.Result[Series](count, "numbers")
	count.Do(func(t *pipeline.Task) error {
		var s Series
		for i := range to {
			s = append(s, struct {
				Value float64 `column:"value"`
			}{float64(i + 1)})
			t.Progress(i+1, to, "numbers")
		}
		return counted.Write(t, s)
	})

	sum := g.Add(pipeline.Spec{Stage: "sum", Version: 1, Name: "sum/main"})
	numbers := pipeline.Input(sum, "numbers", counted)
	total := pipeline.Result[Series](sum, "total")
	sum.Do(func(t *pipeline.Task) error {
		s, err := numbers.Read(t)
		if err != nil {
			return err
		}
		out := make(Series, 1)
		for _, n := range s {
			out[0].Value += n.Value
		}
		return total.Write(t, out)
	})
	pipeline.Export(g, "total", nil, total)
	return g
}

// A graph is run twice: the second time there is nothing to do. Then a field of
// a config changes.
func Example() {
	store := artifacts.InMemory()
	engine := pipeline.Engine{Store: store, Workers: 2}
	for _, to := range []int{4, 4, 5} {
		g := experiment(to)
		report, err := engine.Run(context.Background(), g, pipeline.Selection{})
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, e := range g.Exports() {
			ref, _ := report.Output(e.Node, e.Port)
			total, err := artifacts.Get[Series](store, ref)
			if err != nil {
				fmt.Println(err)
				return
			}
			fmt.Printf("%s of 1 to %d: %v (%d ran, %d fresh)\n", e.Name, to, total[0].Value, report.Ran, report.Fresh)
		}
	}
	// Output:
	// total of 1 to 4: 10 (2 ran, 0 fresh)
	// total of 1 to 4: 10 (0 ran, 2 fresh)
	// total of 1 to 5: 15 (2 ran, 0 fresh)
}

// Status reports why an action is stale, and which actions wait to know.
func ExampleEngine_Status() {
	engine := pipeline.Engine{Store: artifacts.InMemory()}
	if _, err := engine.Run(context.Background(), experiment(4), pipeline.Selection{}); err != nil {
		fmt.Println(err)
		return
	}
	all, err := engine.Status(context.Background(), experiment(5), pipeline.Selection{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range all {
		fmt.Println(s.Node, s.State, s.Reasons, s.WaitsFor)
	}
	// Output:
	// count/main stale [config changed: to: 4 → 5] []
	// sum/main waiting [] [numbers]
}

// An observer shows the steps of a run.
func ExampleEvent() {
	engine := pipeline.Engine{Store: artifacts.InMemory(), Observe: func(e pipeline.Event) {
		switch e.Kind {
		case pipeline.ActionStarted:
			fmt.Println(e.Node, e.Kind, e.Reasons)
		case pipeline.ActionFinished:
			fmt.Println(e.Node, e.Kind, e.Counts.Ran, "of", e.Counts.Total)
		}
	}}
	if _, err := engine.Run(context.Background(), experiment(4), pipeline.Selection{}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// count/main started [no record]
	// count/main finished 1 of 2
	// sum/main started [no record]
	// sum/main finished 2 of 2
}

// A target that does not exist comes with the nearest that does.
func ExampleGraph_Select() {
	g := experiment(4)
	sel, _ := g.Select("sum")
	fmt.Println(sel.Targets(), sel.Names())
	_, err := g.Select("totl")
	fmt.Println(err, errors.Is(err, pipeline.ErrNotSelected))
	// Output:
	// [sum/main] [count/main sum/main]
	// totl: no such action, export or file in example; did you mean total? true
}

// Verify runs actions again and compares what they write with what is recorded.
func ExampleEngine_Verify() {
	engine := pipeline.Engine{Store: artifacts.InMemory()}
	if _, err := engine.Run(context.Background(), experiment(4), pipeline.Selection{}); err != nil {
		fmt.Println(err)
		return
	}
	all, err := engine.Verify(context.Background(), experiment(4), pipeline.Selection{})
	for _, v := range all {
		fmt.Println(v.Node, v.OK(), v.Differences)
	}
	fmt.Println(err)
	// Output:
	// count/main true []
	// sum/main true []
	// <nil>
}

// An action that can do without some of its inputs runs without those whose action
// failed, in a run that keeps going.
func ExampleOptional() {
	g := pipeline.New("example")
	join := func(parts ...pipeline.Output[Series]) {
		a := g.Add(pipeline.Spec{Stage: "join", Version: 1, Name: "join/all"})
		var in []pipeline.In[Series]
		for _, p := range parts {
			in = append(in, pipeline.Optional(a, p.Node(), p))
		}
		out := pipeline.Result[Series](a, "joined")
		a.Do(func(t *pipeline.Task) error {
			var joined Series
			for _, part := range in {
				s, err := part.Read(t)
				switch {
				case errors.Is(err, pipeline.ErrAbsent):
					fmt.Println(err)
				case err != nil:
					return err
				}
				joined = append(joined, s...)
			}
			fmt.Println("joined", len(joined))
			return out.Write(t, joined)
		})
	}
	part := func(name string, seed uint64, fails error) pipeline.Output[Series] {
		a := g.Add(pipeline.Spec{Stage: "count", Version: 1, Name: name, Seed: seed})
		out := pipeline.Result[Series](a, "numbers")
		a.Do(func(t *pipeline.Task) error {
			if fails != nil {
				return fails
			}
			return out.Write(t, make(Series, 4))
		})
		return out
	}
	join(part("count/one", 1, nil), part("count/two", 2, errors.New("loss is not finite")))

	engine := pipeline.Engine{Store: artifacts.InMemory(), KeepGoing: true}
	report, err := engine.Run(context.Background(), g, pipeline.Selection{})
	fmt.Println(err)
	fmt.Println(report.Ran, "ran,", report.Failed, "failed")
	// Output:
	// input count/two: absent
	// joined 4
	// count/two: loss is not finite
	// 2 ran, 1 failed
}
