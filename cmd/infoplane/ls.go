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
		Flags:  []cli.Flag{setFlag(), &cli.BoolFlag{DisableDefaultText: true, Name: "all", Aliases: []string{"a"}, Usage: "a line for every action"}},
		Action: s.ls,
	}
}

func (s *session) ls(c *cli.Context) error {
	args, err := arguments(c, 0, 1, "at most one EXPERIMENT")
	if err != nil {
		return err
	}
	var out columns
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
		}
		out.print(s.out)
		return nil
	}
	e, err := s.opened(c, args[0])
	if err != nil {
		return err
	}
	columns := newParameters(e.graph)
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
