package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts"
	"infoplane/internal/summary"
	"infoplane/pipeline"
)

func (s *session) statusVerb() *cli.Command {
	return &cli.Command{
		Name:      "status",
		Usage:     "say what is fresh and what is stale",
		ArgsUsage: "[EXPERIMENT] [TARGET...]",
		Description: `A line per stage, then the stale actions and why; actions that are stale for the
same reasons are one line, unless --all is given. "waiting" is an action that runs
only if a stale one before it gives another result; a figure that was made without
networks that failed waits for them. Nothing is run. Exit code 3 if
anything is stale, 4 if the store has conflicting results of an action.

With --watch, a line whenever something was done, with the hosts that are at work on the
store and the time left, until everything is fresh. Ctrl-C ends the watching alone.

   infoplane status smoke
   infoplane status paper --watch
   infoplane status paper figure2.png
   infoplane status paper --json | jq -r '.[] | select(.state == "stale").node'`,
		Flags: []cli.Flag{
			&cli.BoolFlag{DisableDefaultText: true, Name: "json", Usage: "everything that is known of each action, as JSON"},
			&cli.BoolFlag{DisableDefaultText: true, Name: "all", Aliases: []string{"a"}, Usage: "a line for every action"},
			&cli.BoolFlag{DisableDefaultText: true, Name: "watch", Usage: "follow the runs that share the store until everything is fresh"},
			setFlag(),
			remoteFlag(),
		},
		Action: s.status,
	}
}

func (s *session) status(c *cli.Context) error {
	args := c.Args().Slice()
	e, err := s.opened(c, experimentOf(args))
	if err != nil {
		return err
	}
	if c.Bool("watch") {
		if c.Bool("json") || c.Bool("all") {
			return usagef("status --watch: says one line at a time; leave --json and --all out")
		}
		return s.watch(c, e, args[min(1, len(args)):])
	}
	found, err := s.results(c, e, args[min(1, len(args)):]...)
	if err != nil {
		return err
	}
	s.printNotes(e)
	all := found.all
	switch {
	case c.Bool("json"):
		if err := writeJSON(s.out, e.statesOf(all, found.status)); err != nil {
			return err
		}
	case c.Bool("all"):
		var out columns
		for _, st := range all {
			out.add(st.State.String(), st.Node, why(st))
		}
		out.print(s.out)
	default:
		s.printStages(all)
		s.printStale(all)
		s.printLong(e, all)
	}
	if !c.Bool("json") {
		for _, line := range conflictTexts(e, found.store, conflictsOf(all)) {
			fmt.Fprintf(s.out, "\n%s\n", line)
		}
	}
	return stateError(e, all)
}

// state is an action's status, and what it is waiting for.
type state struct {
	pipeline.Status
	Because []cause `json:"because,omitempty"`
}

func (e *experiment) statesOf(all []pipeline.Status, byNode map[string]pipeline.Status) []state {
	out := make([]state, len(all))
	for i, st := range all {
		out[i] = state{st, e.causes(byNode, st)}
	}
	return out
}

// stateError is the error of a verb that shows the state of actions: conflicts among their
// results, or else that one is not fresh.
func stateError(e *experiment, all []pipeline.Status) error {
	if err := inConflict(e, conflictsOf(all)); err != nil {
		return err
	}
	if anyStale(all) {
		return quiet(exitStale)
	}
	return nil
}

// results is what a store has of some targets of an experiment, and of what they need.
type results struct {
	store  *artifacts.Store
	sel    pipeline.Selection
	all    []pipeline.Status
	status map[string]pipeline.Status // by node
}

// results looks targets up in the store.
func (s *session) results(c *cli.Context, e *experiment, targets ...string) (r results, err error) {
	if r.sel, err = e.selection(targets...); err != nil {
		return r, err
	}
	if r.store, err = s.openStore(c, e); err != nil {
		return r, err
	}
	r.all, r.status, err = e.status(c.Context, r.store, r.sel)
	return r, err
}

// status returns the status of each selected action, in the order of the graph and by node.
func (e *experiment) status(ctx context.Context, store *artifacts.Store, sel pipeline.Selection) ([]pipeline.Status, map[string]pipeline.Status, error) {
	all, err := (&pipeline.Engine{Store: store}).Status(ctx, e.graph, sel)
	return all, byNode(all), err
}

func byNode(all []pipeline.Status) map[string]pipeline.Status {
	out := make(map[string]pipeline.Status, len(all))
	for _, st := range all {
		out[st.Node] = st
	}
	return out
}

// targets returns the status of the targets alone.
func (r results) targets() []pipeline.Status {
	var out []pipeline.Status
	for _, node := range r.sel.Targets() {
		out = append(out, r.status[node])
	}
	return out
}

// openStore opens the store for a verb that only reads, with the remote behind it if there
// is one.
func (s *session) openStore(c *cli.Context, e *experiment) (*artifacts.Store, error) {
	chosen, err := s.chooseRemote(c)
	if err != nil {
		return nil, err
	}
	if chosen == nil {
		return openLocal(c, e)
	}
	store, err := artifacts.Open(storeDir(c))
	if err == nil {
		_, err = s.attach(c, chosen, store)
	}
	return store, err
}

// openLocal opens the store for a verb that only reads, without a remote.
func openLocal(c *cli.Context, e *experiment) (*artifacts.Store, error) {
	store, err := artifacts.OpenExisting(storeDir(c))
	if exitCode(err) == exitNoStore {
		return nil, fmt.Errorf("%w: nothing was run yet; `infoplane run %s` makes one, --store DIR names another", err, e.command())
	}
	return store, err
}

// anyStale reports whether any action is not fresh.
func anyStale(all []pipeline.Status) bool {
	return slices.ContainsFunc(all, func(st pipeline.Status) bool { return st.State != pipeline.Fresh })
}

// printStages prints a line per stage.
func (s *session) printStages(all []pipeline.Status) {
	var out columns
	for _, stage := range summary.Group(all, func(st pipeline.Status) string { return st.Stage }) {
		row := []string{stage[0].Stage, "", "", ""}
		n := map[pipeline.State]int{}
		for _, st := range stage {
			n[st.State]++
		}
		for i, state := range []pipeline.State{pipeline.Fresh, pipeline.Stale, pipeline.Waiting} {
			if n[state] > 0 {
				row[1+i] = fmt.Sprintf("%d %s", n[state], state)
			}
		}
		out.add(row...)
	}
	out.print(s.out)
}

// printStale prints what is stale, actions with the same reasons together.
func (s *session) printStale(all []pipeline.Status) {
	stale := slices.DeleteFunc(slices.Clone(all), func(st pipeline.Status) bool { return st.State != pipeline.Stale })
	if len(stale) == 0 {
		return
	}
	fmt.Fprintln(s.out)
	var out columns
	for _, group := range summary.Group(stale, func(st pipeline.Status) [2]string { return [2]string{family(st.Node), why(st)} }) {
		name := group[0].Node
		if len(group) > 1 {
			name = fmt.Sprintf("%s ×%d", family(name), len(group))
		}
		out.add(name, why(group[0]))
	}
	out.print(s.out)
}

// why is the state of an action in one line.
func why(st pipeline.Status) string {
	var parts []string
	for _, r := range st.Reasons {
		parts = append(parts, r.String())
	}
	if len(st.Absent) > 0 {
		parts = append(parts, "made without "+strings.Join(st.Absent, ", "))
	}
	if open := uncertain(st); len(open) > 0 && st.State == pipeline.Waiting {
		parts = append(parts, "input may change: "+strings.Join(open, ", "))
	}
	return strings.Join(parts, "; ")
}

// uncertain lists the inputs whose content may change, without those that are not
// there at all.
func uncertain(st pipeline.Status) []string {
	return slices.DeleteFunc(slices.Clone(st.WaitsFor), func(port string) bool { return slices.Contains(st.Absent, port) })
}
