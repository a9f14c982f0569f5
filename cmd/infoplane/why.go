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
		Description: `NODE is an action, the path in front of several, a table or a published file. Of one
that is waiting, the actions before it that are stale are named, with their reasons. The
reasons, in their order: no record; stage version changed; config changed; input's
logical digest changed; output object missing; output object damaged. An action that
can do without some inputs, as a figure without a network that failed, may have been
made without; it waits for them. Exit code 3 if anything is stale or waiting, 4 if the
store has conflicting results of it.

   infoplane why smoke:plot/figure2
   infoplane why ./mine.yaml:train/network`,
		Flags:  []cli.Flag{jsonFlag("the same as status --json, of the NODE"), setFlag(), remoteFlag()},
		Action: s.why,
	}
}

func (s *session) why(c *cli.Context) error {
	args, err := arguments(c, 1, 1, "one EXPERIMENT:NODE")
	if err != nil {
		return err
	}
	given, node := splitNode(args[0])
	e, err := s.opened(c, given)
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
	if c.Bool("json") {
		if err := writeJSON(s.out, e.statesOf(targets, found.status)); err != nil {
			return err
		}
		return stateError(e, targets)
	}
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
		for _, cause := range e.causes(found.status, st) {
			fmt.Fprintf(s.out, "  because: %s\n", cause)
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

// causes lists why an action is waiting: what is stale before it, and why. Actions that differ
// by their labels only, and are stale for the same reasons, are one.
func (e *experiment) causes(status map[string]pipeline.Status, of pipeline.Status) []cause {
	seen := map[string]bool{}
	var out []cause
	var follow func(st pipeline.Status)
	follow = func(st pipeline.Status) {
		for _, in := range e.graph.Action(st.Node).Inputs() {
			from, known := status[in.Node]
			if !known || seen[in.Node] || from.State == pipeline.Fresh {
				continue
			}
			seen[in.Node] = true
			if from.State == pipeline.Waiting {
				follow(from)
				continue
			}
			one := cause{Node: in.Node, Actions: 1, Reasons: from.Reasons}
			if i := slices.IndexFunc(out, func(c cause) bool { return family(c.Node) == family(in.Node) && slices.Equal(c.Reasons, one.Reasons) }); i >= 0 {
				out[i].Node = family(in.Node)
				out[i].Actions++
				continue
			}
			out = append(out, one)
		}
	}
	if of.State == pipeline.Waiting {
		follow(of)
	}
	return out
}

// cause is a stale action, or several that differ by their labels only, which others wait for.
type cause struct {
	Node    string            `json:"node"` // or what the names of several begin with
	Actions int               `json:"actions"`
	Reasons []pipeline.Reason `json:"reasons"`
}

// String is what changed, and where: "bins: 100 → 50 in estimate/bins ×6".
func (c cause) String() string {
	var parts []string
	for _, r := range c.Reasons {
		text := r.String()
		if r.Kind == pipeline.ConfigChanged {
			text = strings.TrimPrefix(text, r.Kind.String()+": ")
		}
		parts = append(parts, text)
	}
	text := strings.Join(parts, "; ") + " in " + c.Node
	if c.Actions > 1 {
		text += fmt.Sprintf(" ×%d", c.Actions)
	}
	return text
}
