package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts"
	"infoplane/internal/count"
	"infoplane/internal/summary"
	"infoplane/pipeline"
	"infoplane/pipeline/program"
)

func (s *session) gcVerb() *cli.Command {
	return &cli.Command{
		Name:  "gc",
		Usage: "remove from the store what is not needed any more",
		Description: `Says what it removes, and refuses to guess: one of the four flags has to name a
scope. The flags narrow one another. With --keep-experiments the present results
of the experiments stay, and those they had last where the present ones are not
known yet. --max-size takes derivable objects first, then whole results, the least
recently used first. What no result refers to is always removed, and what was used
within 10 minutes never is; a result that a run, status, cat or report finds is used.
While a run is at work, nothing is removed: exit code 11. The folders that programs of
a killed infoplane left in TMPDIR go, too.

   infoplane gc --keep-experiments paper,./mine.yaml --dry-run
   infoplane gc --keep-experiments paper --older-than 30d
   infoplane gc --max-size 10GiB
   infoplane gc --all`,
		Flags: []cli.Flag{
			&cli.StringSliceFlag{Name: "keep-experiments", Usage: "remove what no experiment of `LIST` needs: built-in names and files"},
			&cli.StringFlag{Name: "older-than", Usage: "remove what was not used for this `TIME`: 30d, 2w, 12h"},
			&cli.StringFlag{Name: "max-size", Usage: "remove until the objects have at most this `SIZE`: 10GiB, 500MB"},
			&cli.BoolFlag{DisableDefaultText: true, Name: "all", Usage: "remove everything"},
			&cli.BoolFlag{DisableDefaultText: true, Name: "dry-run", Aliases: []string{"n"}, Usage: "say what would be removed"},
			&cli.BoolFlag{DisableDefaultText: true, Name: "json", Usage: "every result, object and file, as JSON"},
		},
		Action: s.gc,
	}
}

func (s *session) gc(c *cli.Context) error {
	if _, err := arguments(c, 0, 0, "no argument"); err != nil {
		return err
	}
	if err := namesScope(c); err != nil {
		return err
	}
	store, err := artifacts.OpenExisting(storeDir(c))
	if err != nil {
		return err
	}
	scope, err := s.scope(c, store)
	if err != nil {
		return err
	}
	collect := store.Collect
	if c.Bool("dry-run") {
		collect = store.Garbage
	}
	ctx, done := s.interruptible(c.Context, func() {})
	defer done()
	garbage, err := collect(ctx, scope)
	var scratch []string
	if err == nil { // nothing of a run that is at work here
		if c.Bool("dry-run") {
			scratch, err = program.Abandoned(time.Now())
		} else {
			scratch, err = program.RemoveAbandoned(time.Now())
		}
	}
	if garbage != nil {
		garbage.Strays = append(garbage.Strays, scratch...)
		if printed := s.printGarbage(c, garbage, scope); err == nil {
			err = printed
		}
	}
	var locked *artifacts.Locked
	if errors.As(err, &locked) {
		return &failure{exitLocked, fmt.Errorf("%w; wait for it, or stop it, and try again", err)}
	}
	return err
}

// namesScope checks the flags that say what may be removed.
func namesScope(c *cli.Context) error {
	var given []string
	for _, flag := range []string{"keep-experiments", "older-than", "max-size", "all"} {
		if c.IsSet(flag) {
			given = append(given, "--"+flag)
		}
	}
	switch {
	case len(given) == 0:
		return usagef("gc: does not guess what may go: give --keep-experiments LIST, --older-than TIME, --max-size SIZE or --all; --dry-run shows what it would be")
	case c.Bool("all") && len(given) > 1:
		return usagef("gc: --all is everything, and %s less than that: give one of them", given[0])
	}
	return nil
}

// scope reads the flags.
func (s *session) scope(c *cli.Context, store *artifacts.Store) (artifacts.Scope, error) {
	var scope artifacts.Scope
	if c.IsSet("keep-experiments") {
		keep, err := s.currentKeys(c.Context, store, c.StringSlice("keep-experiments"))
		if err != nil {
			return scope, err
		}
		scope.Keep = func(k artifacts.Key) bool { return keep[k] }
	}
	if text := c.String("older-than"); text != "" {
		age, err := parseAge(text)
		if err != nil {
			return scope, usagef("--older-than %w", err)
		}
		scope.Before = time.Now().Add(-age)
	}
	if text := c.String("max-size"); text != "" {
		size, err := count.ParseBytes(text)
		if err != nil {
			return scope, usagef("--max-size %w", err)
		}
		scope.MaxSize = &size
	}
	return scope, nil
}

// currentKeys returns the keys of the present results of experiments. Where an
// action's inputs are not known until another one has run, its last result may
// turn out to be the present one, and counts too.
func (s *session) currentKeys(ctx context.Context, store *artifacts.Store, names []string) (map[artifacts.Key]bool, error) {
	keep := map[artifacts.Key]bool{}
	for _, name := range names {
		e, err := s.open(strings.TrimSpace(name))
		if err != nil {
			return nil, err
		}
		all, err := (&pipeline.Engine{Store: store, Peek: true}).Status(ctx, e.graph, pipeline.Selection{})
		if err != nil {
			return nil, err
		}
		for _, st := range all {
			if st.Key != nil {
				keep[*st.Key] = true
			} else if last, ok := store.LastKey(e.graph.Name() + ":" + st.Node); ok {
				keep[last] = true
			}
		}
	}
	return keep, nil
}

// printGarbage prints what was removed, or would be.
func (s *session) printGarbage(c *cli.Context, g *artifacts.Garbage, scope artifacts.Scope) error {
	if c.Bool("json") {
		return writeJSON(s.out, g)
	}
	var out columns
	for _, line := range garbageLines(g) {
		out.add(string(line.why), line.name, count.Bytes(line.bytes), "last used "+line.used.Local().Format(time.DateTime))
	}
	for _, name := range g.Strays {
		out.add("stray", name)
	}
	out.print(s.out)
	did := "freed"
	if c.Bool("dry-run") {
		did = "would free"
	}
	line := fmt.Sprintf("gc: %s %s: %s of %s; %s stay", did, count.Bytes(g.Bytes), count.Of(len(g.Objects), "object"), count.Of(len(g.Results), "result"), count.Bytes(g.Left))
	if g.Young > 0 {
		line += fmt.Sprintf("; %d were used within %d minutes and are spared", g.Young, int(artifacts.Grace.Minutes()))
	}
	if scope.MaxSize != nil && g.Left > *scope.MaxSize {
		line += fmt.Sprintf("; that is %s more than --max-size, but nothing else may go", count.Bytes(g.Left-*scope.MaxSize))
	}
	s.note(line)
	return nil
}

// garbageLine is a line of gc: the objects of actions that differ by their labels only.
type garbageLine struct {
	why   artifacts.GarbageKind
	name  string
	bytes int64
	used  time.Time // the latest of all
}

// garbageLines groups objects by reason and by action without its labels, the largest
// group of a reason first.
func garbageLines(g *artifacts.Garbage) []garbageLine {
	var out []garbageLine
	for _, group := range summary.Group(g.Objects, func(o artifacts.GarbageObject) [2]string { return [2]string{string(o.Why), family(o.Node)} }) {
		line := garbageLine{why: group[0].Why, name: group[0].Node}
		if len(group) > 1 {
			line.name = fmt.Sprintf("%s ×%d", cmp.Or(family(line.name), "objects"), len(group))
		}
		for _, o := range group {
			line.bytes += o.Size
			if o.Used.After(line.used) {
				line.used = o.Used
			}
		}
		out = append(out, line)
	}
	slices.SortFunc(out, func(a, b garbageLine) int {
		return cmp.Or(cmp.Compare(a.why, b.why), cmp.Compare(b.bytes, a.bytes), cmp.Compare(a.name, b.name))
	})
	return out
}
