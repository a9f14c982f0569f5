package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts"
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

   infoplane status smoke
   infoplane status paper figure2.png
   infoplane status paper --json | jq -r '.[] | select(.state == "stale").node'`,
		Flags: []cli.Flag{
			&cli.BoolFlag{DisableDefaultText: true, Name: "json", Usage: "everything that is known of each action, as JSON"},
			&cli.BoolFlag{DisableDefaultText: true, Name: "all", Aliases: []string{"a"}, Usage: "a line for every action"},
		},
		Action: s.status,
	}
}

func (s *session) status(c *cli.Context) error {
	args := c.Args().Slice()
	e, err := s.open(experimentOf(args))
	if err != nil {
		return err
	}
	all, store, err := s.statusOf(c, e, args[min(1, len(args)):]...)
	if err != nil {
		return err
	}
	s.caution(e)
	fresh, conflicts := 0, conflictsOf(all)
	for _, st := range all {
		if st.State == pipeline.Fresh {
			fresh++
		}
	}
	switch {
	case c.Bool("json"):
		if err := writeJSON(s.out, all); err != nil {
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
	}
	if !c.Bool("json") {
		for _, line := range conflictTexts(e, store, conflicts) {
			fmt.Fprintf(s.out, "\n%s\n", line)
		}
	}
	switch {
	case len(conflicts) > 0:
		return inConflict(e, conflicts)
	case fresh < len(all):
		return quiet(exitStale)
	}
	return nil
}

// statusOf judges the targets of an experiment and what they need.
func (s *session) statusOf(c *cli.Context, e *experiment, targets ...string) ([]pipeline.Status, *artifacts.Store, error) {
	sel, err := e.selection(targets...)
	if err != nil {
		return nil, nil, err
	}
	store, err := openStore(c, e)
	if err != nil {
		return nil, nil, err
	}
	engine := &pipeline.Engine{Store: store}
	all, err := engine.Status(c.Context, e.graph, sel)
	return all, store, err
}

// openStore opens the store for a verb that only reads.
func openStore(c *cli.Context, e *experiment) (*artifacts.Store, error) {
	store, err := artifacts.OpenExisting(storeDir(c))
	if exitCode(err) == exitNoStore {
		return nil, fmt.Errorf("%w: nothing was run yet; `infoplane run %s` makes one, --store DIR names another", err, e.given)
	}
	return store, err
}

// printStages prints a line per stage.
func (s *session) printStages(all []pipeline.Status) {
	type stage struct {
		name string
		n    map[pipeline.State]int
	}
	var stages []*stage
	at := map[string]*stage{}
	for _, st := range all {
		one := at[st.Stage]
		if one == nil {
			one = &stage{st.Stage, map[pipeline.State]int{}}
			at[st.Stage] = one
			stages = append(stages, one)
		}
		one.n[st.State]++
	}
	var out columns
	for _, one := range stages {
		row := []string{one.name}
		for _, state := range []pipeline.State{pipeline.Fresh, pipeline.Stale, pipeline.Waiting} {
			cell := ""
			if n := one.n[state]; n > 0 {
				cell = fmt.Sprintf("%d %s", n, state)
			}
			row = append(row, cell)
		}
		out.add(row...)
	}
	out.print(s.out)
}

// printStale prints what is stale, actions with the same reasons together.
func (s *session) printStale(all []pipeline.Status) {
	type group struct {
		name, why string
		nodes     []string
	}
	var groups []*group
	at := map[[2]string]*group{}
	for _, st := range all {
		if st.State != pipeline.Stale {
			continue
		}
		name, _ := family(st.Node)
		key := [2]string{name, why(st)}
		if at[key] == nil {
			at[key] = &group{name: name, why: key[1]}
			groups = append(groups, at[key])
		}
		at[key].nodes = append(at[key].nodes, st.Node)
	}
	if len(groups) == 0 {
		return
	}
	fmt.Fprintln(s.out)
	var out columns
	for _, h := range groups {
		name := h.nodes[0]
		if len(h.nodes) > 1 {
			name = fmt.Sprintf("%s ×%d", h.name, len(h.nodes))
		}
		out.add(name, h.why)
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
