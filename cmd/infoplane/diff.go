package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts"
	"infoplane/golden/review"
	"infoplane/internal/count"
	"infoplane/pipeline"
)

func (s *session) diffVerb() *cli.Command {
	return &cli.Command{
		Name:      "diff",
		Usage:     "compare two experiments, two runs, or one experiment in two stores",
		ArgsUsage: "A B",
		Description: `A and B are experiments, built in or files; or two runs, EXPERIMENT:NODE, whose tables
are compared value by value; or the folders of two stores, which are asked for the
EXPERIMENT of --of. Compared are settings, digests, the figures' curves with the
largest difference and where it is, and verdicts. Nothing is run. Exit code 0 if all
of it is equal, 4 if anything differs or has conflicting results, 3 if what is there is
equal, but not all is. Runs are matched by their settings, whatever their entries are
called and whatever else is swept.

   infoplane diff smoke ./mine.yaml
   infoplane diff paper:train/network/fraction=0.85,seed=1 paper:train/network/fraction=0.85,seed=2
   infoplane diff .infoplane /mnt/other/.infoplane --of smoke`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "of", Value: defaultExperiment, Usage: "the `EXPERIMENT` to compare in two stores"},
			&cli.BoolFlag{DisableDefaultText: true, Name: "json", Usage: "everything that was compared, as JSON"},
			&cli.StringFlag{Name: "html", Usage: "draw A, B and their difference into `FILE`"},
			overwriteFlag(),
			remoteFlag(),
		},
		Action: s.diff,
	}
}

// side is one of the two things that diff compares.
type side struct {
	given   string
	e       *experiment
	node    string // of a run
	store   string // folder where its results are
	isStore bool   // it was named
	results review.Results

	opened    *artifacts.Store
	conflicts []pipeline.Conflict
}

func (s *session) diff(c *cli.Context) error {
	args, err := arguments(c, 2, 2, "two experiments, runs or stores")
	if err != nil {
		return err
	}
	var sides [2]side
	for i, given := range args {
		if sides[i], err = s.side(c, given); err != nil {
			return err
		}
	}
	a, b := &sides[0], &sides[1]
	switch {
	case a.isStore != b.isStore:
		return usagef("%s, %s: one is a store, the other is not; name two stores, or two experiments", a.given, b.given)
	case (a.node == "") != (b.node == ""):
		return usagef("%s, %s: one is a run, the other a whole experiment; name two of a kind", a.given, b.given)
	}
	inputs := append(goldenInputs(a.e), goldenInputs(b.e)...)
	if err := checkReports(c, inputs); err != nil {
		return err
	}
	for i := range sides {
		if err := s.findSide(c, &sides[i]); err != nil {
			return err
		}
	}
	a.results.Of, b.results.Of = a.given, b.given
	result := review.Compare(a.results, b.results)
	if err := writeReports(c, result, inputs); err != nil {
		return err
	}
	if c.Bool("json") {
		err = writeJSON(s.out, result)
	} else {
		s.printDifferences(result)
	}
	if err != nil {
		return err
	}
	s.note(result.Summary())
	for _, x := range sides {
		if n := len(x.results.Missing); n > 0 {
			s.note(fmt.Sprintf("%s: %s not up to date, such as %s; `infoplane run %s` makes them", x.given, count.Of(n, "action"), x.results.Missing[0], x.e.given))
		}
	}
	switch {
	case result.Unlike():
		return quiet(exitMismatch)
	case len(a.conflicts)+len(b.conflicts) > 0:
		return errors.Join(s.conflicted(a.e, a.opened, a.conflicts), s.conflicted(b.e, b.opened, b.conflicts))
	case result.Unknown() > 0 || !result.Compared() || len(a.results.Missing)+len(b.results.Missing) > 0:
		return quiet(exitStale)
	}
	return nil
}

// side reads what A or B names.
func (s *session) side(c *cli.Context, given string) (side, error) {
	out := side{given: given, store: storeDir(c)}
	if _, err := os.Stat(filepath.Join(given, "format")); err == nil {
		out.store, out.isStore = given, true
		e, err := s.open(c.String("of"))
		out.e = e
		return out, err
	}
	name, node := splitNode(given)
	e, err := s.open(name)
	if err != nil {
		return out, err
	}
	if out.e, out.node = e, node; node != "" && e.graph.Action(node) == nil {
		_, err := e.selection(node)
		if err == nil {
			err = usagef("%s: stands for several actions; name one of `infoplane ls %s --all`", given, e.given)
		}
		return out, err
	}
	return out, nil
}

// findSide measures one side. Without a store there are settings to compare.
func (s *session) findSide(c *cli.Context, x *side) error {
	store, err := artifacts.OpenExisting(x.store)
	if errors.Is(err, artifacts.ErrNoStore) {
		store, err = artifacts.InMemory(), nil
	}
	if err != nil {
		return err
	}
	found, conflicts, err := x.e.found(c.Context, store)
	if err != nil {
		return err
	}
	x.opened, x.conflicts = store, conflicts
	if x.node != "" {
		x.conflicts = slices.DeleteFunc(x.conflicts, func(c pipeline.Conflict) bool { return c.Node != x.node })
		x.results, err = review.MeasureAction(found, x.node)
	} else {
		x.results, err = review.Measure(found, x.e.claims)
	}
	if err != nil {
		return failf("%s: %w; `infoplane run --force %s` makes it again", x.given, err, x.e.given)
	}
	return nil
}

// printDifferences prints a comparison, and how far every quantity moved.
func (s *session) printDifferences(result review.Comparison) {
	s.printComparison(result)
	if len(result.Deviations) == 0 {
		return
	}
	fmt.Fprintln(s.out)
	var out columns
	for _, m := range result.Deviations {
		out.add("largest", m.Series, m.String(), fmt.Sprintf("%d of %s differ", m.Unlike, count.Of(m.Rows, "point")))
	}
	out.print(s.out)
}
