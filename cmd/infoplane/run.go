package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts"
	"infoplane/internal/count"
	"infoplane/internal/output"
	"infoplane/pipeline"
)

func (s *session) runVerb() *cli.Command {
	return &cli.Command{
		Name:      "run",
		Usage:     "run what is not up to date, and write the figures",
		ArgsUsage: "[EXPERIMENT] [TARGET...]",
		Description: `Runs the actions that the targets need and whose results are not in the store
yet, then writes the published files to the output folder. A target is an action,
the path in front of several, an exported table or a published file; without
targets, everything is run. Ctrl-C stops, and the same command resumes. Several runs
may share a store, and do each action once. With --worker a run is one of many, on any
number of hosts: it writes no figures, and ends when it can add nothing to what the
others are at work on (docs/cluster.md).

Of what can be made again, the activations of the networks, the store keeps as much
as fits into INFOPLANE_STORE_BUDGET (default 20GiB; 500MB, 4GiB): the least recently
used go first. With 0 the store keeps them only as long as the run needs them, with
none there is no limit.

   infoplane run smoke
   infoplane run paper figure2.png -j 4
   infoplane run ./mine.yaml --until train --dry-run`,
		Flags: []cli.Flag{
			&cli.BoolFlag{DisableDefaultText: true, Name: "dry-run", Aliases: []string{"n"}, Usage: "say what would run and why; exit code 3 if anything would"},
			&cli.BoolFlag{DisableDefaultText: true, Name: "force", Aliases: []string{"f"}, Usage: "run the targets even if they are up to date"},
			&cli.BoolFlag{DisableDefaultText: true, Name: "keep-going", Aliases: []string{"k"}, Usage: "after a failure run what can do without it; exit code 5"},
			jobsFlag(),
			&cli.StringFlag{Name: "until", Usage: "stop after `STAGE`: run it and what it needs"},
			progressFlag(),
			setFlag(),
			remoteFlag(),
			&cli.BoolFlag{DisableDefaultText: true, Name: "remote-required", Usage: "fail if the remote cannot be used, in place of going on without it"},
			&cli.StringFlag{Name: "audit", Usage: "run a `SHARE` of what the remote has again, and compare: 1%, 0.05"},
			&cli.BoolFlag{DisableDefaultText: true, Name: "worker", Usage: "help other runs on the store, and publish nothing"},
			programsFlag(),
			outputFlag("write published files to `DIR`"),
			overwriteFlag(),
			tablesFlag(),
		},
		Action: s.run,
	}
}

// progressKinds are the values of --progress.
var progressKinds = []string{"auto", "plain", "json", "none"}

// jobsFlag and progressFlag are the flags of verbs that run actions.
func jobsFlag() cli.Flag {
	return &cli.IntFlag{Name: "jobs", Aliases: []string{"j"}, Value: runtime.GOMAXPROCS(0), DefaultText: "number of CPUs", Usage: "run `N` actions at a time"}
}

func progressFlag() cli.Flag {
	return &cli.StringFlag{Name: "progress", Value: "auto", Usage: "`HOW` to show progress: auto, plain, json or none"}
}

// checkRunFlags checks the values of these flags.
func checkRunFlags(c *cli.Context) error {
	if n := c.Int("jobs"); n < 1 {
		return usagef("-j %d: at least one action runs at a time; try -j 1", n)
	}
	return oneOf("--progress", c.String("progress"), progressKinds...)
}

func (s *session) run(c *cli.Context) error {
	if c.Bool("worker") && (c.IsSet("output") || c.Bool("overwrite") || c.Bool("force") || c.Bool("with-tables")) {
		return usagef("run --worker: writes no figures and leaves to others what they do; leave -o, --overwrite, --with-tables and --force out")
	}
	if err := checkRunFlags(c); err != nil {
		return err
	}
	args := c.Args().Slice()
	e, err := s.opened(c, experimentOf(args))
	if err != nil {
		return err
	}
	sel, err := e.selection(args[min(1, len(args)):]...)
	if err != nil {
		return err
	}
	s.printNotes(e)
	if sel, err = e.until(sel, c.String("until")); err != nil {
		return err
	}
	if c.Bool("with-tables") && !e.hasPage(sel) {
		return usagef("run --with-tables: these targets have no figure, and so no page that the tables belong to; leave it out, or run all of %s", e.given)
	}
	share, err := auditShare(c.String("audit"))
	if err != nil {
		return err
	}
	chosen, err := s.chooseRemote(c)
	if err != nil {
		return err
	}
	if chosen == nil && share > 0 {
		return usagef("--audit: there is no remote: name one with --remote")
	}
	worker := c.Bool("worker")
	store, err := artifacts.Open(storeDir(c))
	if err != nil {
		return err
	}
	engine, err := s.engine(c, store)
	if err != nil {
		return err
	}
	engine.Force, engine.KeepGoing, engine.Deliver = c.Bool("force"), c.Bool("keep-going"), !worker
	if worker {
		engine.Patience = workerPatience
		engine.Peek = true // of what others run, the run that publishes makes a note
	}
	var behind *shared
	if chosen != nil {
		if behind, err = s.attach(c, chosen, store); err != nil {
			return err
		}
		engine.Wanted = e.wanted()
	}
	if worker && (behind == nil || behind.ReadOnly()) {
		if err := joins(c); err != nil {
			return err
		}
	}
	if c.Bool("dry-run") {
		return s.dryRun(c.Context, engine, e, sel)
	}
	if err := e.allowed(c.Context, c, engine, sel, false); err != nil {
		return err
	}
	if worker {
		return s.execute(c, engine, e, sel, nil, behind, share)
	}
	folder, err := s.outputFolder(c, e)
	if err != nil {
		return err
	}
	return s.execute(c, engine, e, sel, &folder, behind, share)
}

// engine returns what runs actions, with the jobs, the kernel and the budget that flags and
// environment ask for.
func (s *session) engine(c *cli.Context, store *artifacts.Store) (*pipeline.Engine, error) {
	kernel, err := s.kernel()
	if err != nil {
		return nil, err
	}
	budget, err := s.storeBudget()
	return &pipeline.Engine{Store: store, Workers: c.Int("jobs"), Kernel: kernel, Budget: budget, Deliver: true}, err
}

// joins returns an error unless the store is there. A worker that writes to no remote joins a
// store: on a host that does not see it, it would make one of its own, and do everything again.
func joins(c *cli.Context) error {
	_, err := artifacts.OpenExisting(storeDir(c))
	if exitCode(err) == exitNoStore {
		return fmt.Errorf("%w: a worker joins a store that is there; does this host see the folder? `infoplane submit` or a run without --worker makes a store. Workers without a common folder need a remote and a key, so that they may write to it", err)
	}
	return err
}

// until restricts a selection to one stage and what it needs.
func (e *experiment) until(sel pipeline.Selection, stage string) (pipeline.Selection, error) {
	if stage == "" {
		return sel, nil
	}
	var known, targets []string
	for _, a := range e.graph.Actions() {
		if !slices.Contains(known, a.Stage()) {
			known = append(known, a.Stage())
		}
	}
	if err := oneOf("--until", stage, known...); err != nil {
		return sel, err
	}
	for _, node := range sel.Names() {
		if e.graph.Action(node).Stage() == stage {
			targets = append(targets, node)
		}
	}
	if len(targets) == 0 {
		return sel, usagef("--until %s: the targets need nothing of that stage; leave it out", stage)
	}
	return e.selection(targets...)
}

// workerPatience is how long a worker waits for others when it has nothing to start: so
// long that many actions that wait for one find it, and not so long that a node is idle.
const workerPatience = time.Minute

// execute runs the selection and writes the published files to a folder, if there is one.
func (s *session) execute(c *cli.Context, engine *pipeline.Engine, e *experiment, sel pipeline.Selection, folder *output.Folder, behind *shared, share float64) error {
	progress := newRunProgress(e.graph, sel.Names(), engine.Workers, engine.Expected(e.graph, sel), time.Now())
	show := s.newDisplay(c.String("progress"), progress)
	engine.Observe = warnsOfLong(e, show)
	if behind != nil {
		behind.speaker.to(show.print)
	}
	ctx, done := s.interruptible(c.Context, func() {
		show.print(e.graph.Name() + ": stopping; what runs now is lost, what is finished is kept (Ctrl-C again: at once)")
	})
	defer done()
	defer behind.close()
	permitted, end := permitPrograms(ctx, c)
	report, err := engine.Run(permitted, e.graph, sel)
	end()
	show.close()

	interrupted, page := ctx.Err() != nil && report.Skipped > 0, ""
	if !interrupted && folder != nil {
		did := published{folder: *folder, owner: e.owner(folder.Dir), withTables: c.Bool("with-tables")}
		published := did.all(ctx, engine.Store, e, sel, report)
		if line := did.line(); line != "" {
			show.print(line)
		}
		page = did.toOpen()
		if len(report.Failures) > 0 && published != nil {
			show.print(published.Error()) // the failures are the error of the run
		}
		err = errors.Join(err, published)
	}
	line := fmt.Sprintf("%s: %d of %s ran, %d fresh", e.graph.Name(), report.Ran, count.Of(report.Total, "action"), report.Fresh)
	if report.Failed > 0 {
		line += fmt.Sprintf(", %d failed", report.Failed)
	}
	if report.Skipped > 0 {
		line += fmt.Sprintf(", %d skipped", report.Skipped)
	}
	if report.Left > 0 {
		line += fmt.Sprintf(", %d left to others", report.Left)
	}
	if freed := report.Freed; freed.Objects > 0 {
		line += fmt.Sprintf(", %s removed to keep the store below %s", count.Bytes(freed.Bytes), count.Bytes(engine.Budget))
	}
	took := time.Duration(report.Seconds * float64(time.Second))
	line += ", " + seconds(took)
	if report.Fresh == report.Total {
		line += ": nothing had to run"
	}
	if j, ok := show.(*jsonLines); ok {
		j.write(jsonEvent{Event: "summary", Seconds: report.Seconds, Message: line, Counts: &report.Counts})
	} else {
		show.print(line)
	}
	if report.Unshrunk != nil {
		show.print(fmt.Sprintf("%s: the store could not be kept below %s: %v", e.graph.Name(), count.Bytes(engine.Budget), report.Unshrunk))
	}
	for _, line := range conflictTexts(e, engine.Store, report.Conflicts) {
		show.print(line)
	}
	if interrupted && behind.pending() > 0 {
		show.print(fmt.Sprintf("%s: %s not uploaded; the next run does not: `infoplane push %s`", e.graph.Name(), count.Of(behind.pending(), "result"), e.command()))
	}
	if !interrupted && behind != nil {
		err = errors.Join(err, s.audit(ctx, c, engine, e, sel, behind, share, show.print), behind.flush(ctx, e, took, show.print))
	}
	err = s.outcome(e, engine, report, err, interrupted, show)
	if _, events := show.(*jsonLines); page != "" && !events {
		show.print("open " + page)
	}
	return err
}

// outcome turns the end of a run into an error with its exit code.
func (s *session) outcome(e *experiment, engine *pipeline.Engine, report pipeline.Report, err error, interrupted bool, show display) error {
	again := "`infoplane " + strings.Join(s.args, " ") + "`"
	if err == nil {
		err = contradicted(e, report)
	}
	switch {
	case err == nil:
		return nil
	case interrupted:
		err = &failure{exitInterrupted, fmt.Errorf("%s: interrupted; %s resumes", e.graph.Name(), again)}
	case len(report.Failures) > 0:
		code, names := exitFailure, []string{}
		for _, f := range report.Failures {
			names = append(names, f.Node)
			var p *pipeline.Panic
			if errors.As(f, &p) {
				show.print(fmt.Sprintf("%s: panic, please report it:\n%s", f.Node, p.Stack))
			}
		}
		if engine.KeepGoing && report.Ran+report.Fresh > 0 {
			code = exitPartial
		}
		if more := len(names) - 5; more > 0 {
			names = append(names[:5], fmt.Sprintf("and %d more", more))
		}
		advice := ""
		if !engine.KeepGoing && report.Skipped > 0 {
			advice = ", and with -k it goes on past failures and draws what can be drawn"
		}
		err = &failure{code, fmt.Errorf("%s: %s failed: %s; what finished is kept, %s takes up from there%s",
			e.graph.Name(), count.Of(report.Failed, "action"), strings.Join(names, ", "), again, advice)}
	}
	if j, ok := show.(*jsonLines); ok {
		j.write(jsonEvent{Event: "error", Error: err.Error()})
		return quiet(exitCode(err))
	}
	return err
}

// hasPage reports whether a run of the selection writes the page: one without a figure, as of
// some networks only, has none.
func (e *experiment) hasPage(sel pipeline.Selection) bool {
	selected := sel.Names()
	return len(selected) == len(e.graph.Actions()) ||
		slices.ContainsFunc(e.graph.Files(), func(file pipeline.Published) bool { return slices.Contains(selected, file.Node) })
}

// all writes the published files of the selection and the report page.
func (p *published) all(ctx context.Context, store *artifacts.Store, e *experiment, sel pipeline.Selection, report pipeline.Report) error {
	selected := sel.Names()
	for _, file := range e.graph.Files() {
		if !slices.Contains(selected, file.Node) {
			continue
		}
		if ref, ok := report.Output(file.Node, file.Port); ok {
			p.artifact(store, e, file, ref, "")
		}
	}
	if e.hasPage(sel) {
		found, _, err := e.foundAfter(ctx, store, report)
		if err == nil {
			err = p.page(ctx, store, e, found)
		}
		p.failed = append(p.failed, err)
	}
	return errors.Join(p.failed...)
}

// dryRun prints what would run.
func (s *session) dryRun(ctx context.Context, engine *pipeline.Engine, e *experiment, sel pipeline.Selection) error {
	all, err := engine.Status(ctx, e.graph, sel)
	if err != nil {
		return err
	}
	n := map[pipeline.State]int{}
	for _, st := range all {
		n[st.State]++
	}
	s.printStages(all)
	s.printStale(all)
	s.printLong(e, all)
	line := fmt.Sprintf("%s: %d of %s would run", e.graph.Name(), n[pipeline.Stale], count.Of(len(all), "action"))
	if n[pipeline.Waiting] > 0 {
		line += fmt.Sprintf(", %d more if their inputs change", n[pipeline.Waiting])
	}
	s.note(line)
	if n[pipeline.Fresh] < len(all) {
		return quiet(exitStale)
	}
	return nil
}
