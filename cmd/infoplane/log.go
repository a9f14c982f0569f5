package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts"
	"infoplane/internal/suggest"
)

func (s *session) logVerb() *cli.Command {
	return &cli.Command{
		Name:      "log",
		Usage:     "list the actions that ran, in the order of time, or show what a program printed",
		ArgsUsage: "[EXPERIMENT | EXPERIMENT:NODE]",
		Description: `A line per record: when the action started (UTC), how long it took, the kernel, the
machine, and experiment:node as it was first run. With EXPERIMENT, only its own. With
NODE, an action that a program does: what it printed the last time, in success or
failure, the middle of much left out.

   infoplane log
   infoplane log smoke | tail
   infoplane log mine:train/network/seed=1
   infoplane log paper --json | jq -s 'map(.seconds) | add'`,
		Flags:  []cli.Flag{&cli.BoolFlag{DisableDefaultText: true, Name: "json", Usage: "whole records, one JSON object per line"}},
		Action: s.log,
	}
}

func (s *session) log(c *cli.Context) error {
	args, err := arguments(c, 0, 1, "at most one EXPERIMENT or EXPERIMENT:NODE")
	if err != nil {
		return err
	}
	store, err := openLocal(c, &experiment{given: experimentOf(args)})
	if err != nil {
		return err
	}
	if len(args) == 1 {
		if given, node := splitNode(args[0]); node != "" {
			return s.printed(store, given, node)
		}
	}
	records, damaged := allRecords(store)
	for _, err := range damaged {
		fmt.Fprintf(s.messages(), "infoplane: %v; it is left out\n", err)
	}
	if len(args) == 1 {
		if records, err = recordsOf(args[0], records); err != nil {
			return err
		}
	}
	var out columns
	for _, r := range records {
		if c.Bool("json") {
			if err := writeJSONLine(s.out, r); err != nil {
				return err
			}
			continue
		}
		out.add(r.Started.UTC().Format("2006-01-02 15:04:05"), fmt.Sprintf("%8.2f s", r.Seconds), r.Kernel, r.Host.OS+"/"+r.Host.Arch, r.Node)
	}
	out.print(s.out)
	return nil
}

// printed shows what the program of an action has printed. It goes by the names alone,
// like recordsOf.
func (s *session) printed(store *artifacts.Store, given, node string) error {
	text, found, err := store.Log(nameOf(given) + ":" + node)
	if err != nil {
		return err
	}
	if !found {
		return usagef("%s:%s: no program has done the work of that action, in this store", given, node)
	}
	_, err = s.out.Write(text)
	return err
}

// nameOf is the name of an experiment that is given by its name or its file.
func nameOf(given string) string {
	if isPath(given) {
		return experimentName(given)
	}
	return given
}

// allRecords reads every record, oldest first, and what could not be read.
func allRecords(store *artifacts.Store) (records []artifacts.Record, damaged []error) {
	for r, err := range store.AllRecords() {
		if err != nil {
			damaged = append(damaged, err)
			continue
		}
		records = append(records, r)
	}
	slices.SortStableFunc(records, func(a, b artifacts.Record) int { return a.Started.Compare(b.Started) })
	return records, damaged
}

// recordsOf keeps the records of one experiment. It goes by the name alone, so
// that the history of an experiment outlives its file.
func recordsOf(given string, records []artifacts.Record) ([]artifacts.Record, error) {
	name := nameOf(given)
	var own []artifacts.Record
	var names []string
	for _, r := range records {
		experiment, _, _ := strings.Cut(r.Node, ":")
		if experiment == name {
			own = append(own, r)
		}
		if !slices.Contains(names, experiment) {
			names = append(names, experiment)
		}
	}
	if len(own) == 0 {
		hint := "; the store has no record at all"
		if len(names) > 0 {
			slices.Sort(names)
			hint = suggest.Stop(name, names) + " The store has records of " + strings.Join(names, ", ")
		}
		return nil, usagef("%s: no record of that experiment%s", given, hint)
	}
	return own, nil
}

// ran returns when, where and how an action ran.
func ran(r artifacts.Record) string {
	machine := r.Host.OS + "/" + r.Host.Arch
	if r.Host.CPU != "" {
		machine += " (" + r.Host.CPU + ")"
	}
	return fmt.Sprintf("%s, %s, kernel %s, %s, %s", r.Started.UTC().Format("2006-01-02 15:04:05 UTC"),
		seconds(time.Duration(r.Seconds*float64(time.Second))), r.Kernel, machine, r.Host.Go)
}
