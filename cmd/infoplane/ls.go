package main

import (
	"fmt"
	"strings"

	"infoplane/internal/count"

	"github.com/urfave/cli/v2"
)

func (s *session) lsVerb() *cli.Command {
	return &cli.Command{
		Name:      "ls",
		Usage:     "list experiments, or what one has: tables, files, actions",
		ArgsUsage: "[EXPERIMENT]",
		Description: `Tables are printed by cat, files are written by run, and actions are what runs.
Actions that differ by their labels only are one line, unless --all is given.

   infoplane ls
   infoplane ls smoke
   infoplane ls paper --all | grep seed=3`,
		Flags:  []cli.Flag{jsonFlag("the same as JSON, with every action"), setFlag(), &cli.BoolFlag{DisableDefaultText: true, Name: "all", Aliases: []string{"a"}, Usage: "a line for every action"}},
		Action: s.ls,
	}
}

func (s *session) ls(c *cli.Context) error {
	args, err := arguments(c, 0, 1, "at most one EXPERIMENT")
	if err != nil {
		return err
	}
	var out columns
	var list listing
	if len(args) == 0 {
		if c.IsSet("set") {
			return usagef("ls --set: needs an EXPERIMENT, to list what it has then")
		}
		for _, name := range s.names() {
			e, err := s.open(name)
			if err != nil {
				return err
			}
			out.add(name, count.Of(len(e.graph.Actions()), "action"), e.about)
			list.Experiments = append(list.Experiments, listedExperiment{name, len(e.graph.Actions()), e.about})
		}
		if c.Bool("json") {
			return writeJSON(s.out, list)
		}
		out.print(s.out)
		return nil
	}
	e, err := s.opened(c, args[0])
	if err != nil {
		return err
	}
	columns := newParameters(e.graph)
	if c.Bool("json") {
		return writeJSON(s.out, e.listing(columns))
	}
	for _, exports := range exportsOf(e.graph) {
		what := count.Of(len(exports), "table")
		if len(exports) > 1 {
			what += " gathered"
		}
		if labels := labelNames(exports, columns); len(labels) > 0 {
			what += " by " + strings.Join(labels, ", ")
		}
		out.add("table", exports[0].Name, what)
	}
	for _, f := range e.graph.Files() {
		out.add("file", f.Name, "from "+f.Node)
	}
	for _, g := range groups(e.graph, c.Bool("all")) {
		out.add("action", g.name, g.times())
	}
	out.print(s.out)
	return nil
}

// times returns how many actions a group has, if it is more than one.
func (g *group) times() string {
	if len(g.actions) == 1 {
		return ""
	}
	return fmt.Sprintf("×%d", len(g.actions))
}

// listing is what ls --json prints: the experiments, or what one has.
type listing struct {
	Experiments []listedExperiment `json:"experiments,omitempty"`
	Experiment  string             `json:"experiment,omitempty"`
	About       string             `json:"about,omitempty"`
	Tables      []listedTable      `json:"tables,omitempty"`
	Files       []listedFile       `json:"files,omitempty"`
	Actions     []listedAction     `json:"actions,omitempty"`
}

type listedExperiment struct {
	Name    string `json:"name"`
	Actions int    `json:"actions"`
	About   string `json:"about,omitempty"`
}

type listedTable struct {
	Name   string   `json:"name"`
	Parts  int      `json:"parts"`            // tables that are gathered under the name
	Labels []string `json:"labels,omitempty"` // columns in front of them
}

type listedFile struct {
	Name string `json:"name"`
	Node string `json:"node"`
}

type listedAction struct {
	Name  string `json:"name"`
	Stage string `json:"stage"`
}

func (e *experiment) listing(columns *parameters) listing {
	out := listing{Experiment: e.name, About: e.about}
	for _, exports := range exportsOf(e.graph) {
		out.Tables = append(out.Tables, listedTable{exports[0].Name, len(exports), labelNames(exports, columns)})
	}
	for _, f := range e.graph.Files() {
		out.Files = append(out.Files, listedFile{f.Name, f.Node})
	}
	for _, a := range e.graph.Actions() {
		out.Actions = append(out.Actions, listedAction{a.Name(), a.Stage()})
	}
	return out
}
