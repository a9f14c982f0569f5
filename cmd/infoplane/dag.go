package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/urfave/cli/v2"

	"infoplane/pipeline"
)

// dagFormats are those of a graph.
var dagFormats = []string{"text", "dot", "mermaid", "json"}

func (s *session) dagVerb() *cli.Command {
	return &cli.Command{
		Name:      "dag",
		Usage:     "draw the graph of an experiment",
		ArgsUsage: "[EXPERIMENT]",
		Description: `Each line of the tree needs the lines below it. Actions that differ by their
labels only are drawn as one, unless --all is given. JSON has every action, with
its config, seed, inputs and outputs.

   infoplane dag smoke
   infoplane dag smoke --format dot | dot -Tsvg > graph.svg
   infoplane dag smoke --format json | jq '.actions[].name'`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "format", Value: "text", Usage: "`FORMAT`: text, dot, mermaid or json"},
			&cli.BoolFlag{DisableDefaultText: true, Name: "all", Aliases: []string{"a"}, Usage: "draw every action"},
			setFlag(),
		},
		Action: s.dag,
	}
}

func (s *session) dag(c *cli.Context) error {
	args, err := arguments(c, 0, 1, "at most one EXPERIMENT")
	if err != nil {
		return err
	}
	if err := oneOf("--format", c.String("format"), dagFormats...); err != nil {
		return err
	}
	e, err := s.opened(c, experimentOf(args))
	if err != nil {
		return err
	}
	drawn := groups(e.graph, c.Bool("all"))
	switch c.String("format") {
	case "dot":
		dot(s.out, e.graph.Name(), drawn)
	case "mermaid":
		mermaid(s.out, drawn)
	case "json":
		return graphJSON(s.out, e.graph)
	default:
		tree(s.out, e.graph.Name(), drawn)
	}
	return nil
}

// experimentOf is the experiment that a verb's first word names.
func experimentOf(args []string) string {
	if len(args) == 0 {
		return defaultExperiment
	}
	return args[0]
}

// tree draws from what nothing else needs down to what needs nothing. What was
// drawn before with all that it needs is drawn once more as a name alone.
func tree(w io.Writer, name string, drawn []*group) {
	fmt.Fprintln(w, name)
	var roots []*group
	for _, g := range drawn {
		if len(g.outputs) == 0 {
			roots = append(roots, g)
		}
	}
	seen := map[*group]bool{}
	var branch func(indent string, level []*group)
	branch = func(indent string, level []*group) {
		for i, g := range level {
			fork, next := "├── ", "│   "
			if i == len(level)-1 {
				fork, next = "└── ", "    "
			}
			line := indent + fork + g.name
			if times := g.times(); times != "" {
				line += "  " + times
			}
			if seen[g] && len(g.inputs) > 0 {
				fmt.Fprintln(w, line+"  (above)")
				continue
			}
			fmt.Fprintln(w, line)
			seen[g] = true
			branch(indent+next, g.inputs)
		}
	}
	branch("", roots)
}

func (g *group) title() string {
	if times := g.times(); times != "" {
		return g.name + " " + times
	}
	return g.name
}

// dot draws for Graphviz.
func dot(w io.Writer, name string, drawn []*group) {
	fmt.Fprintf(w, "digraph %q {\n\trankdir=LR\n\tnode [shape=box]\n", name)
	for _, g := range drawn {
		fmt.Fprintf(w, "\t%q [label=%q]\n", g.name, g.title())
		for _, in := range g.inputs {
			fmt.Fprintf(w, "\t%q -> %q\n", in.name, g.name)
		}
	}
	fmt.Fprintln(w, "}")
}

// mermaid draws for Markdown pages.
func mermaid(w io.Writer, drawn []*group) {
	fmt.Fprintln(w, "flowchart LR")
	id := map[*group]string{}
	for i, g := range drawn {
		id[g] = fmt.Sprintf("n%d", i)
		fmt.Fprintf(w, "    %s[%q]\n", id[g], g.title())
		for _, in := range g.inputs {
			fmt.Fprintf(w, "    %s --> %s\n", id[in], id[g])
		}
	}
}

// graphJSON writes the whole graph.
func graphJSON(w io.Writer, g *pipeline.Graph) error {
	type action struct {
		Name    string          `json:"name"`
		Stage   string          `json:"stage"`
		Version int             `json:"version"`
		Seed    uint64          `json:"seed"`
		Config  json.RawMessage `json:"config"`
		Inputs  []pipeline.Edge `json:"inputs"`
		Outputs []string        `json:"outputs"`
	}
	all := struct {
		Experiment string   `json:"experiment"`
		Actions    []action `json:"actions"`
	}{Experiment: g.Name(), Actions: []action{}}
	for _, a := range g.Actions() {
		all.Actions = append(all.Actions, action{a.Name(), a.Stage(), a.Version(), a.Seed(), a.Config(), a.Inputs(), a.Outputs()})
	}
	return writeJSON(w, all)
}

// writeJSON writes a value for people and programs: indented, with a newline.
// jsonFlag makes a verb print JSON, of a schema in docs/schemas.
func jsonFlag(usage string) cli.Flag {
	return &cli.BoolFlag{DisableDefaultText: true, Name: "json", Usage: usage}
}

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// writeJSONLine writes a value in one line.
func writeJSONLine(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
