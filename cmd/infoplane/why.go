package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"infoplane/pipeline"
)

func (s *session) whyVerb() *cli.Command {
	return &cli.Command{
		Name:      "why",
		Usage:     "say why an action is stale: the reasons, old value and new",
		ArgsUsage: "EXPERIMENT:NODE",
		Description: `NODE is an action, the path in front of several, a table or a published file. The
reasons, in their order: no record; stage version changed; config changed; input's
logical digest changed; output object missing; output object damaged. An action that
can do without some inputs, as a figure without a network that failed, may have been
made without; it waits for them. Exit code 3 if anything is stale or waiting, 4 if the
store has conflicting results of it.

   infoplane why smoke:plot/figure2
   infoplane why ./mine.yaml:train/network`,
		Flags:  []cli.Flag{remoteFlag()},
		Action: s.why,
	}
}

func (s *session) why(c *cli.Context) error {
	args, err := arguments(c, 1, 1, "one EXPERIMENT:NODE")
	if err != nil {
		return err
	}
	given, node := splitNode(args[0])
	e, err := s.open(given)
	if err != nil {
		return err
	}
	if node == "" {
		return usagef("%s: why needs a node, as in %s:%s; `infoplane status %s` is about the whole experiment",
			given, given, e.graph.Actions()[0].Name(), given)
	}
	found, err := s.results(c, e, node)
	if err != nil {
		return err
	}
	targets := found.targets()
	for _, st := range targets {
		fmt.Fprintf(s.out, "%s:%s is %s\n", e.graph.Name(), st.Node, st.State)
		for _, r := range st.Reasons {
			fmt.Fprintf(s.out, "  %s\n", r)
		}
		for _, in := range e.producers(st, st.Absent) {
			fmt.Fprintf(s.out, "  made without %s\n", in)
		}
		if open := uncertain(st); len(open) > 0 {
			fmt.Fprintf(s.out, "  inputs that may change: %s\n", strings.Join(e.producers(st, open), ", "))
		}
		for _, line := range conflictTexts(e, found.store, st.Conflicts) {
			fmt.Fprintf(s.out, "  %s\n", line)
		}
	}
	return stateError(e, targets)
}

// producers lists inputs of an action, each with its producer.
func (e *experiment) producers(st pipeline.Status, ports []string) []string {
	var out []string
	for _, in := range e.graph.Action(st.Node).Inputs() {
		if slices.Contains(ports, in.Port) {
			out = append(out, fmt.Sprintf("%s (of %s)", in.Port, in.Node))
		}
	}
	return out
}
