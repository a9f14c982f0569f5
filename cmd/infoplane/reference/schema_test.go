package reference

import (
	"encoding/json"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"infoplane/golden"
	"infoplane/internal/jsonschema"
	"infoplane/stages"
)

// valueOf is a node as an editor sees it.
func valueOf(n *yaml.Node) any {
	switch n.Kind {
	case yaml.SequenceNode:
		out := []any{}
		for _, c := range n.Content {
			out = append(out, valueOf(c))
		}
		return out
	case yaml.MappingNode:
		out := map[string]any{}
		pairs(n, func(key string, value *yaml.Node) { out[key] = valueOf(value) })
		return out
	}
	switch n.Tag {
	case "!!null":
		return nil
	case "!!bool":
		return n.Value == "true"
	case "!!int", "!!float":
		x, err := strconv.ParseFloat(n.Value, 64)
		if err == nil {
			return x
		}
	}
	return n.Value
}

// structural matches what a schema can say, too.
var structural = regexp.MustCompile("needs the key `[a-z_]+` \\(" + `|unknown key|unknown section|expected [^\n]*, found|is empty; leave|sweeps over an empty list|the (activations|estimators|rules|kinds) are |the losses are|so there is nothing to run`)

func parsed(t *testing.T, text []byte) *yaml.Node {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	return doc.Content[0]
}

func schemaValue(t *testing.T) any {
	t.Helper()
	var schema any
	if err := json.Unmarshal(Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	return schema
}

// Every built-in experiment, and every example, is one of the schema.
func TestSchemaTakesBuiltIn(t *testing.T) {
	schema := schemaValue(t)
	for _, name := range golden.Names() {
		_, text, err := golden.Experiment(name)
		if err != nil {
			t.Fatal(err)
		}
		if why := jsonschema.Refuses(schema, valueOf(parsed(t, text))); why != "" {
			t.Errorf("%s: %s", name, why)
		}
	}
	for _, s := range Sections() {
		for _, f := range flat(s.Fields) {
			one := f.schema()
			text, err := json.Marshal(one)
			if err != nil {
				t.Fatal(err)
			}
			var schema any
			if err := json.Unmarshal(text, &schema); err != nil {
				t.Fatal(err)
			}
			if f.Example == "" {
				t.Errorf("%s: has no example", f.Path)
				continue
			}
			if why := jsonschema.Refuses(schema, valueOf(parsed(t, []byte(f.Example)))); why != "" {
				t.Errorf("%s: the example %q: %s", f.Path, f.Example, why)
			}
		}
	}
}

// What the schema refuses the reader refuses, and what the reader refuses for the form of the
// file, not for what it refers to, the schema refuses.
func TestSchemaAgreesWithReader(t *testing.T) {
	schema := schemaValue(t)
	rounds := 600
	if testing.Short() {
		rounds = 200
	}
	names := []string{"smoke", "digits", "saxe-linear", "grokking", "lorenzen", "kolchinsky", "goldfeld"}
	texts := map[string][]byte{}
	for _, name := range names {
		_, texts[name], _ = golden.Experiment(name)
	}
	random := rand.New(rand.NewPCG(1, 2))
	both, neither, reader := 0, 0, 0
	for range rounds {
		root := parsed(t, texts[names[random.IntN(len(names))]])
		change := mutate(random, root)
		text, err := yaml.Marshal(root)
		if err != nil {
			t.Fatal(err)
		}
		_, err = stages.Parse("e", "e.yaml", text)
		why := jsonschema.Refuses(schema, valueOf(parsed(t, text)))
		switch {
		case err == nil && why == "":
			neither++
		case err == nil:
			t.Errorf("%s: the reader takes it, the schema does not: %s", change, why)
		case why != "":
			both++
		case structural.MatchString(err.Error()):
			t.Errorf("%s: the schema takes it, the reader does not: %v", change, err)
		default:
			reader++
		}
	}
	if both < rounds/5 || neither < rounds/50 || reader < rounds/20 {
		t.Errorf("of %d files both refuse %d, none %d, the reader alone %d: the files are no test", rounds, both, neither, reader)
	}
}

// A schema with another word or limit than the reader is found out.
func TestSchemaNotices(t *testing.T) {
	_, text, err := golden.Experiment("smoke")
	if err != nil {
		t.Fatal(err)
	}
	for _, edit := range [][2]string{{`"tanh"`, `"tahn"`}, {`"rate"`, `"rat"`}, {`"maximum": 0.1`, `"maximum": 1e-5`}} {
		var schema any
		if err := json.Unmarshal([]byte(strings.ReplaceAll(string(Schema()), edit[0], edit[1])), &schema); err != nil {
			t.Fatal(err)
		}
		if jsonschema.Refuses(schema, valueOf(parsed(t, text))) == "" {
			t.Errorf("%s in place of %s passes", edit[1], edit[0])
		}
	}
}

// Text has every field, in lines of the width.
func TestText(t *testing.T) {
	for _, name := range Names() {
		text, ok := Text(name, 90)
		if !ok || !strings.Contains(text, name[strings.LastIndexByte(name, '.')+1:]) {
			t.Errorf("%s: %q", name, text)
		}
		for line := range strings.Lines(text) {
			if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > 90 && strings.Contains(strings.TrimSpace(line), " ") {
				t.Errorf("%s: a line of %d characters: %s", name, n, line)
			}
		}
	}
	if _, ok := Text("trian", 90); ok || Nearest("trian") != "train" {
		t.Errorf("trian: %s", Nearest("trian"))
	}
}

// mutate changes a file at a random place.
func mutate(random *rand.Rand, root *yaml.Node) string {
	type place struct {
		parent *yaml.Node
		i      int // of the value in a mapping or list
		path   string
	}
	var places []place
	var enter func(n *yaml.Node, path string)
	enter = func(n *yaml.Node, path string) {
		for i, c := range n.Content {
			if n.Kind == yaml.MappingNode && i%2 == 0 {
				continue
			}
			at := path + "." + strconv.Itoa(i)
			if n.Kind == yaml.MappingNode {
				at = path + "." + n.Content[i-1].Value
			}
			places = append(places, place{n, i, strings.TrimPrefix(at, ".")})
			enter(c, at)
		}
	}
	enter(root, "")
	p := places[random.IntN(len(places))]
	values := []string{"0", "1", "2", "7", "-1", "0.5", "0.9", "1.5", "100", "2000000", "1e-12", "text", "train", "true", "null", "[]", "{}", "[1, 2]", "[a]", "[[1]]", "{a: 1}", "''", "relu", "sgd", "smooth", "closed", "kde", "film"}
	mapping := p.parent.Kind == yaml.MappingNode
	switch what := random.IntN(5); {
	case what == 0 && mapping:
		p.parent.Content = slices.Delete(p.parent.Content, p.i-1, p.i+1)
		return "without " + p.path
	case what == 1 && mapping:
		all := Names()
		name := all[random.IntN(len(all))]
		name = name[strings.LastIndexByte(name, '.')+1:]
		if slices.ContainsFunc(p.parent.Content, func(n *yaml.Node) bool { return n.Value == name }) {
			return "nothing"
		}
		p.parent.Content[p.i-1].Value = name
		return p.path + " renamed " + name
	default:
		text := values[random.IntN(len(values))]
		var doc yaml.Node
		if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
			panic(err)
		}
		p.parent.Content[p.i] = doc.Content[0]
		return p.path + " = " + text
	}
}
