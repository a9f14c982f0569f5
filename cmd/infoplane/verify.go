package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts"
	"infoplane/internal/count"
	"infoplane/pipeline"
)

func (s *session) verifyVerb() *cli.Command {
	return &cli.Command{
		Name:      "verify",
		Usage:     "run actions again and compare the results with the recorded ones",
		ArgsUsage: "EXPERIMENT[:NODE]",
		Description: `Runs again what is up to date, stores nothing, and compares the logical digests. A
difference means that a result is not a function of its inputs, or that a stage
changed without a new version; the first row that differs is printed. What was removed
from the store to save space is made again on the way. NODE is an action, the path
in front of several, a table or a published file; without it, everything is run
again. Exit code 1 if anything differs, 4 if the store has conflicting results of an
action, 3 if there was nothing to compare with.

   infoplane verify smoke
   infoplane verify paper:train/network/fraction=0.85,seed=3`,
		Flags: []cli.Flag{
			jobsFlag(),
			setFlag(),
			remoteFlag(),
			programsFlag(),
			progressFlag(),
		},
		Action: s.verify,
	}
}

func (s *session) verify(c *cli.Context) error {
	args, err := arguments(c, 1, 1, "one EXPERIMENT or EXPERIMENT:NODE")
	if err != nil {
		return err
	}
	if err := checkRunFlags(c); err != nil {
		return err
	}
	given, node := splitNode(args[0])
	e, err := s.opened(c, given)
	if err != nil {
		return err
	}
	var targets []string
	if node == "" && given != args[0] {
		return usagef("%s: names no node behind the colon; leave it out to verify everything", args[0])
	}
	if node != "" {
		targets = []string{node}
	}
	sel, err := e.selection(targets...)
	if err != nil {
		return err
	}
	store, err := s.openStore(c, e)
	if err != nil {
		return err
	}
	kernel, err := s.kernel()
	if err != nil {
		return err
	}
	if err := e.allowed(c.Context, c, &pipeline.Engine{Store: store}, sel, true); err != nil {
		return err
	}
	progress := newRunProgress(e.graph, sel.Targets(), c.Int("jobs"), (&pipeline.Engine{Store: store}).Expected(e.graph, sel), time.Now())
	show := s.newDisplay(c.String("progress"), progress)
	engine := &pipeline.Engine{Store: store, Workers: c.Int("jobs"), Kernel: kernel, Observe: show.observe}
	ctx, done := s.interruptible(c.Context, func() { show.print(e.graph.Name() + ": stopping (Ctrl-C again: at once)") })
	defer done()
	permitted, end := permitPrograms(ctx, c)
	all, err := engine.Verify(permitted, e.graph, sel)
	end()
	show.close()
	if err != nil {
		return err
	}
	return s.verdict(e, store, all, time.Since(progress.since))
}

// verdict prints what verify found, and gives the error that it amounts to.
func (s *session) verdict(e *experiment, store *artifacts.Store, all []pipeline.Verification, spent time.Duration) error {
	var out columns
	var conflicts []pipeline.Conflict
	same, differ, failed, stale := 0, 0, 0, 0
	for _, v := range all {
		switch {
		case v.OK():
			same++
			out.add("same", v.Node)
		case errors.Is(v.Err, pipeline.ErrStale):
			stale++
			out.add("stale", v.Node, v.Err.(*pipeline.Failure).Err.Error())
		case v.Err != nil:
			failed++
			out.add("failed", v.Node, v.Err.Error())
		default:
			differ++
			for _, d := range v.Differences {
				out.add("differs", v.Node, fmt.Sprintf("%s: recorded %s, now %s: %s", d.Port, d.Recorded.String()[:12], d.Found.String()[:12], d.Where))
			}
		}
		conflicts = append(conflicts, v.Conflicts...)
	}
	out.print(s.out)
	for _, line := range conflictTexts(e, store, conflicts) {
		fmt.Fprintf(s.out, "\n%s\n", line)
	}
	line := fmt.Sprintf("%s: %d of %s gave the same again", e.graph.Name(), same, count.Of(len(all), "action"))
	if differ > 0 {
		line += fmt.Sprintf(", %d differ", differ)
	}
	if failed > 0 {
		line += fmt.Sprintf(", %d failed", failed)
	}
	if stale > 0 {
		line += fmt.Sprintf(", %d are not up to date: `infoplane run %s` first", stale, e.command())
	}
	s.note(line + ", " + seconds(spent))
	switch {
	case differ+failed > 0:
		return quiet(exitFailure)
	case len(conflicts) > 0:
		return inConflict(e, conflicts)
	case stale > 0 || same == 0:
		return quiet(exitStale)
	}
	return nil
}
