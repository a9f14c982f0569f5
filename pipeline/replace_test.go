package pipeline

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"infoplane/artifacts"
	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
)

type amount struct {
	N int64 `column:"n"`
}

type amounts []amount

func (n amounts) Check() error {
	if len(n) > 0 && n[0].N < 0 {
		return fmt.Errorf("row 0, column n: is %d", n[0].N)
	}
	return nil
}

// swapped is a graph of a source and an action that adds to its amount, which is
// replaced.
func swapped(by any, do func(*Task) error) (*Graph, *Action) {
	g := New("test")
	source := g.Add(Spec{Stage: "one", Version: 1, Name: "one/source"})
	from := Result[amounts](source, "amounts")
	source.Do(func(t *Task) error { return from.Write(t, amounts{{41}}) })
	a := g.Add(Spec{Stage: "two", Version: 7, Name: "two/sum", Config: map[string]any{"add": 1.5, "big": uint64(1) << 63}, Seed: 3})
	in := Input(a, "in", from).Labelled(table.Labels{{Name: "seed", Value: int64(1)}})
	out := Result[amounts](a, "out")
	file := Result[artifacts.File](a, "file")
	a.Give(func() any { return []int{1, 2} })
	a.Expect(func(t *Task, d Delivery) error {
		given, err := in.Read(t)
		if err == nil && len(out.Of(d)) != len(given) {
			err = fmt.Errorf("out: has %d rows, expected %d", len(out.Of(d)), len(given))
		}
		return err
	})
	a.Do(func(t *Task) error { return errors.Join(out.Write(t, amounts{{42}}), file.Write(t, nil)) })
	if do != nil {
		a.Replace(by, do)
	}
	return g, a
}

func foreign(t *testing.T, n ...int64) Foreign {
	table, err := table.New(table.NewColumn("n", n))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := parquet.Write(&b, table); err != nil {
		t.Fatal(err)
	}
	return Foreign{[]byte(b.String()), artifacts.ParquetFormat, 0}
}

func TestReplace(t *testing.T) {
	store := artifacts.InMemory()
	engine := &Engine{Store: store}
	var work Work
	g, a := swapped("v1", func(task *Task) error {
		work = task.Work()
		b, err := task.Object("in")
		if err != nil {
			return err
		}
		return errors.Join(task.KeepLog([]byte("done\n")),
			task.Deliver(map[string]Foreign{"out": {b, artifacts.ParquetFormat, 0}, "file": {[]byte("text"), artifacts.FileFormat, 0}}))
	})
	report, err := engine.Run(context.Background(), g, Selection{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(a.Config()), `{"add":1.5,"big":9223372036854775808,"given":[1,2],"program":"v1"}`; got != want {
		t.Errorf("config %s, want %s", got, want)
	}
	if !a.Replaced() || a.Version() != 0 || a.Seed() != 3 {
		t.Errorf("replaced %v, version %d, seed %d", a.Replaced(), a.Version(), a.Seed())
	}
	if work.Node != "test:two/sum" || work.Stage != "two" || string(work.Config) != `{"add":1.5,"big":9223372036854775808}` || string(work.Given) != "[1,2]" || work.Seed != 3 {
		t.Errorf("work %+v", work)
	}
	if work.Inputs[0].Port != "in" || work.Inputs[0].Labels.String() != "seed=1" || work.Outputs[0].Schema[0].Name != "n" || work.Outputs[1].Schema != nil {
		t.Errorf("ports %+v, %+v", work.Inputs, work.Outputs)
	}
	ref, _ := report.Output("two/sum", "out")
	if got, err := artifacts.Get[amounts](store, ref); err != nil || got[0].N != 41 {
		t.Errorf("%v, %v", got, err)
	}
	if text, _, _ := store.Log("test:two/sum"); string(text) != "done\n" {
		t.Errorf("log %q", text)
	}

	// Another program, or the stage itself, is another action; the version is not told.
	for by, want := range map[string]string{
		"v1": "", "v2": `config changed: program: "v1" → "v2"`, "": "config changed: given: [1,2] → absent; config changed: program: \"v1\" → absent",
	} {
		do := func(*Task) error { return nil }
		if by == "" {
			do = nil
		}
		g, _ := swapped(by, do)
		all, err := engine.Status(context.Background(), g, Selection{})
		if err != nil {
			t.Fatal(err)
		}
		var reasons []string
		for _, r := range all[1].Reasons {
			reasons = append(reasons, r.String())
		}
		if got := strings.Join(reasons, "; "); got != want {
			t.Errorf("by %q: %s, want %s", by, got, want)
		}
	}
}

// An output that fails a check is refused, and the others with it.
func TestDeliverRefuses(t *testing.T) {
	file := Foreign{[]byte("text"), artifacts.FileFormat, 0}
	for want, outputs := range map[string]map[string]Foreign{
		"output file: is missing":                        {"out": foreign(t, 1)},
		"output out: row 0, column n: is -1":             {"out": foreign(t, -1), "file": file},
		"output out: has 2 rows, expected 1":             {"out": foreign(t, 1, 2), "file": file},
		"output out: is text; expected Parquet or Arrow": {"out": {[]byte("n\n1\n"), artifacts.ParquetFormat, 0}, "file": file},
	} {
		store := artifacts.InMemory()
		g, _ := swapped("v1", func(task *Task) error { return task.Deliver(outputs) })
		_, err := (&Engine{Store: store}).Run(context.Background(), g, Selection{})
		if err == nil || !strings.HasPrefix(err.Error(), "two/sum: "+want) {
			t.Errorf("error %v, want %s", err, want)
		}
		if put, err := artifacts.Put(artifacts.InMemory(), artifacts.File(file.Bytes)); err == nil && store.Has(put) {
			t.Errorf("%s: an output was stored", want)
		}
	}
}

func TestPerform(t *testing.T) {
	_, a := swapped(nil, nil)
	store := artifacts.InMemory()
	outputs, err := a.Perform(context.Background(), store, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := artifacts.Get[amounts](store, outputs["out"]); err != nil || got[0].N != 42 {
		t.Errorf("%v, %v", got, err)
	}
	_, a = swapped("v1", func(task *Task) error { _, err := task.Object("in"); return err })
	if _, err := a.Perform(context.Background(), store, nil); !errors.Is(err, ErrAbsent) {
		t.Errorf("without its input: %v", err)
	}
}

func TestReplacePanics(t *testing.T) {
	nothing := func(*Task) error { return nil }
	for want, do := range map[string]func(){
		"pipeline: a: Replace of or by nothing": func() { New("g").Add(Spec{Stage: "s", Name: "a"}).Replace(1, nothing) },
		"pipeline: two/sum: Replace twice":      func() { _, a := swapped("v1", nothing); a.Replace("v2", nothing) },
		`pipeline: b: config: the stage has a field "program"`: func() {
			a := New("g").Add(Spec{Stage: "s", Name: "b", Config: map[string]any{"program": 1}})
			Result[amounts](a, "out")
			a.Do(nothing)
			a.Replace("v1", nothing)
		},
	} {
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("panic %v, want %s", got, want)
				}
			}()
			do()
		}()
	}
}
