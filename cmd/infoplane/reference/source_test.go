package reference

import (
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"infoplane/golden"
)

var write = flag.Bool("write-docs", false, "write what the tests compare: fields.txt, docs/experiment.md")

const root = "../../.."

// upToDate compares a file with what it has to hold, or writes it.
func upToDate(t *testing.T, file, want string) {
	t.Helper()
	if *write {
		if err := os.WriteFile(file, []byte(want), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got, err := os.ReadFile(file); err != nil || string(got) != want {
		t.Errorf("%s: is old (%v); `make docs` writes it", file, err)
	}
}

// TestFields: fields.txt has the comments of the source.
func TestFields(t *testing.T) {
	found := map[string]string{}
	for _, folder := range []string{"stages", "stages/generate", "stages/train", "stages/estimate", "stages/solve", "stages/solve/tradeoff", "stages/plot", "stages/plot/sheet", "pipeline/program"} {
		files, err := filepath.Glob(filepath.Join(root, folder, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatal(folder, err)
		}
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") {
				structs(t, file, filepath.Base(folder), found)
			}
		}
	}
	examples := examplesOf(t)
	var lines []string
	seen := map[string]bool{}
	for _, section := range Sections() {
		for _, f := range flat(section.Fields) {
			if seen[f.source] {
				continue
			}
			seen[f.source] = true
			if found[f.source] == "" {
				t.Errorf("%s has no comment", f.source)
			}
			lines = append(lines, f.source+"\t"+found[f.source]+"\t"+examples[f.Path])
		}
	}
	slices.Sort(lines)
	upToDate(t, "fields.txt", strings.Join(lines, "\n")+"\n")
}

func TestMarkdown(t *testing.T) { upToDate(t, filepath.Join(root, "docs/experiment.md"), Markdown()) }

var reference = regexp.MustCompile(`\[([A-Za-z.]+)\]`)

// structs collects the comments of the fields of a file's structs that have a json tag.
func structs(t *testing.T, file, pkg string, out map[string]string) {
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok {
			return true
		}
		of, ok := spec.Type.(*ast.StructType)
		if !ok {
			return true
		}
		before, line := "", -2
		for _, f := range of.Fields.List {
			comment := f.Doc.Text()
			if comment == "" {
				comment = f.Comment.Text()
			}
			if comment == "" && set.Position(f.Pos()).Line == line+1 {
				comment = before // of several fields together
			}
			before, line = comment, set.Position(f.End()).Line
			comment = reference.ReplaceAllString(strings.Join(strings.Fields(comment), " "), "$1")
			for _, name := range f.Names {
				out[pkg+"."+spec.Name.Name+"."+name.Name] = comment
			}
		}
		return true
	})
}

// examplesOf finds a value of each field in the built-in experiments, by its path.
func examplesOf(t *testing.T) map[string]string {
	out := map[string]string{}
	names := golden.Names()
	slices.SortStableFunc(names, func(a, b string) int { return rank(a) - rank(b) })
	for _, name := range names {
		_, text, err := golden.Experiment(name)
		if err != nil {
			t.Fatal(err)
		}
		var doc yaml.Node
		if err := yaml.Unmarshal(text, &doc); err != nil {
			t.Fatal(err)
		}
		pairs(doc.Content[0], func(section string, entries *yaml.Node) {
			pairs(entries, func(_ string, entry *yaml.Node) { collect(entry, section, out) })
		})
	}
	return out
}

// rank sorts the experiments by how plain their values are.
func rank(name string) int {
	if i := slices.Index([]string{"smoke", "paper"}, name); i >= 0 {
		return i
	}
	return 2
}

func pairs(n *yaml.Node, visit func(key string, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		visit(n.Content[i].Value, n.Content[i+1])
	}
}

func collect(n *yaml.Node, at string, out map[string]string) {
	pairs(n, func(key string, value *yaml.Node) {
		path := at + "." + key
		if text := flow(value); out[path] == "" && len(text) <= 60 {
			out[path] = text
		}
		collect(value, path, out)
	})
}

// flow writes a value in one line of YAML.
func flow(n *yaml.Node) string {
	var parts []string
	switch n.Kind {
	case yaml.SequenceNode:
		for _, c := range n.Content {
			parts = append(parts, flow(c))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case yaml.MappingNode:
		pairs(n, func(key string, value *yaml.Node) { parts = append(parts, key+": "+flow(value)) })
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return n.Value
}
