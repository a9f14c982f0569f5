package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"infoplane/pipeline"
	"infoplane/pipeline/program"
)

// programsFlag permits to start the programs that an experiment file names. They
// can do whatever the user can, and a file may come from a stranger.
func programsFlag() cli.Flag {
	return &cli.BoolFlag{DisableDefaultText: true, Name: "programs", EnvVars: []string{"INFOPLANE_PROGRAMS"}, Usage: "start the programs that the experiment names"}
}

// permitPrograms returns a context whose actions may start programs if --programs is set, and
// a function that ends what stays of them.
func permitPrograms(ctx context.Context, c *cli.Context) (permitted context.Context, end func()) {
	if c.Bool("programs") {
		return program.Allow(ctx)
	}
	return ctx, func() {}
}

// allowed refuses, before anything is done, what would need a program without permission. A
// run starts no program for what is fresh; verify, which does its targets again, for
// nothing else.
func (e *experiment) allowed(ctx context.Context, c *cli.Context, engine *pipeline.Engine, sel pipeline.Selection, again bool) error {
	if c.Bool("programs") || !slices.ContainsFunc(e.graph.Actions(), (*pipeline.Action).Replaced) {
		return nil
	}
	all, err := engine.Status(ctx, e.graph, sel)
	if err != nil {
		return err
	}
	targets := sel.Targets()
	var commands, nodes []string // each command once, and an action that it does
	for _, st := range all {
		a := e.graph.Action(st.Node)
		starts := st.State != pipeline.Fresh
		if again {
			starts = !starts && slices.Contains(targets, st.Node)
		}
		if command := commandOf(a); a.Replaced() && starts && !slices.Contains(commands, command) {
			commands, nodes = append(commands, command), append(nodes, st.Node)
		}
	}
	if len(commands) == 0 {
		return nil
	}
	var parts []string
	for i, command := range commands {
		parts = append(parts, fmt.Sprintf("%s is done by a program, `%s`", nodes[i], command))
	}
	return usagef("%s: %s, which may do whatever you may; if you trust it, add --programs", e.given, strings.Join(parts, ";\n  "))
}

// commandOf is the command line of an action's program, every argument of which shows.
func commandOf(a *pipeline.Action) string {
	var config struct {
		Program struct{ Command []string }
	}
	if err := json.Unmarshal(a.Config(), &config); err != nil {
		return fmt.Sprint(err)
	}
	return program.CommandLine(config.Program.Command)
}

// fromEnvironment reports whether a flag that is set does not stand on the command line.
func fromEnvironment(args []string, flag string) bool {
	return !slices.ContainsFunc(args, func(arg string) bool {
		name, _, _ := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		return name == flag && strings.HasPrefix(arg, "-")
	})
}
