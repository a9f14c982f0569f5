package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"infoplane/golden/review"
	"infoplane/internal/jsonschema"
	"infoplane/pipeline"
)

// printed are the types of what verbs print as JSON, by the name of their schema.
var printed = map[string]struct {
	of    reflect.Type
	title string
}{
	"status":  {reflect.TypeFor[[]state](), "The state of an experiment's actions: infoplane status --json, infoplane why --json"},
	"ls":      {reflect.TypeFor[listing](), "Experiments, or what one has: infoplane ls --json"},
	"golden":  {reflect.TypeFor[checked](), "A comparison with a golden: infoplane golden check --json"},
	"version": {reflect.TypeFor[build](), "What a binary was built from: infoplane version --json"},
	"doctor":  {reflect.TypeFor[examined](), "The state of a store and a machine: infoplane doctor --json"},
}

var wordsOf = map[reflect.Type][]string{
	reflect.TypeFor[pipeline.State](): {"fresh", "stale", "waiting"},
	reflect.TypeFor[pipeline.ReasonKind](): {"no record", "stage version changed", "config changed", "input's logical digest changed",
		"input absent", "output object missing", "output object damaged", "forced"},
	reflect.TypeFor[review.State](): {"same", "near", "differs", "gone", "new", "changed", "unknown"},
}

// The schemas in docs/schemas are those of the types that verbs print.
func TestDocsOfSchemas(t *testing.T) {
	for name, p := range printed {
		upToDate(t, filepath.Join("../../docs/schemas", name+".schema.json"), string(jsonschema.Of(p.of, p.title, wordsOf)))
	}
}

// What verbs print is of their schema, and nothing else is.
func TestPrintedJSON(t *testing.T) {
	repeats(t)
	b := newBench(t)
	file := b.path("repository/small/experiment.yaml")
	b.put(file, smallYAML)
	b.git("init", "-q")
	check := func(code int, schema, line string) any {
		t.Helper()
		b.run(code, line)
		text, err := os.ReadFile(filepath.Join("../../docs/schemas", schema+".schema.json"))
		if err != nil {
			t.Fatal(err)
		}
		var of, value any
		if err := json.Unmarshal(text, &of); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(b.stdout), &value); err != nil {
			t.Fatalf("%s: %v: %s", line, err, b.stdout)
		}
		if why := jsonschema.Refuses(of, value); why != "" {
			t.Errorf("%s: %s", line, why)
		}
		for other := range printed {
			if text, err = os.ReadFile(filepath.Join("../../docs/schemas", other+".schema.json")); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(text, &of); err != nil {
				t.Fatal(err)
			}
			if other != schema && jsonschema.Refuses(of, value) == "" {
				t.Errorf("%s passes for %s", line, other)
			}
		}
		return value
	}
	check(0, "doctor", "doctor --json")
	check(0, "ls", "ls --json")
	check(0, "version", "version --json")
	b.open = openExperiment
	b.run(0, "run "+file)
	check(0, "status", "status --json "+file)
	value := check(exitStale, "status", "why "+file+":figure.png --json --set estimate.bins30.bins=50")
	if because := value.([]any)[0].(map[string]any)["because"]; because == nil {
		t.Errorf("why does not say what it waits for: %v", value)
	}
	check(0, "ls", "ls "+file+" --json")
	check(0, "doctor", "doctor --json")
	b.git("add", "small")
	b.git("commit", "-qm", "an experiment")
	b.run(0, "golden accept "+file+" --reason=begin")
	check(0, "golden", "golden check "+file+" --json")
	b.put(file, strings.Replace(smallYAML, "bins: 30", "bins: 31", 1))
	b.run(0, "run "+file)
	check(exitMismatch, "golden", "golden check "+file+" --json")
	b.run(exitUsage, "golden check "+file+" --json --markdown")
}
