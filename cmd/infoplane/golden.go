package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts"
	"infoplane/golden"
	"infoplane/golden/review"
	"infoplane/internal/count"
	"infoplane/internal/output"
	"infoplane/pipeline"
)

// goldenWords are what may be done with a golden.
var goldenWords = []string{"check", "accept"}

func (s *session) goldenVerb() *cli.Command {
	return &cli.Command{
		Name:      "golden",
		Usage:     "check an experiment against its golden, or accept a new one",
		ArgsUsage: "check|accept [EXPERIMENT]",
		Description: `A golden is what the project stands by: digests of an experiment's tables, the
curves of its figures with a tolerance, and verdicts on its claims. Check compares
them with what the store has, and says what differs first. Nothing is run. Exit code
4 if anything differs or the store has conflicting results, 3 if the store is not up
to date or anything is unknown, which is no success. With --rerun, an action of every
entry is run again, so that a result of older code in the store is noticed; those of
programs need --programs.

Accept is the only way to change a golden. It takes a reason, and records it with old
and new in CHANGELOG.md beside the golden; it refuses in CI and where git has changes
that are not committed.

An EXPERIMENT is built in, or a file FOLDER/experiment.yaml, with its golden beside it.

   infoplane golden check smoke
   infoplane golden check paper --markdown >> $GITHUB_STEP_SUMMARY
   infoplane golden check ./mine.yaml --against smoke --html diff.html
   infoplane golden accept smoke --reason "Adam's ε as in the paper" --dry-run`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "against", Usage: "check against the golden of `EXPERIMENT`"},
			&cli.BoolFlag{DisableDefaultText: true, Name: "rerun", Usage: "check: run an action of every entry again, and compare"},
			programsFlag(),
			jsonFlag("check: print the comparison as JSON"),
			&cli.BoolFlag{DisableDefaultText: true, Name: "markdown", Usage: "print Markdown, for the summary of a CI job"},
			&cli.BoolFlag{DisableDefaultText: true, Name: "github", Usage: "print annotations for GitHub Actions too, on stderr"},
			&cli.StringFlag{Name: "junit", Usage: "write a JUnit report to `FILE`"},
			&cli.StringFlag{Name: "html", Usage: "draw old, new and difference into `FILE`"},
			overwriteFlag(),
			&cli.StringFlag{Name: "reason", Usage: "accept: `WHY` the golden changes"},
			&cli.BoolFlag{DisableDefaultText: true, Name: "dry-run", Aliases: []string{"n"}, Usage: "accept: say what would change"},
			setFlag(),
			remoteFlag(),
		},
		Action: s.golden,
	}
}

func (s *session) golden(c *cli.Context) error {
	args, err := arguments(c, 1, 2, "check or accept, and at most one EXPERIMENT")
	if err != nil {
		return err
	}
	if err := oneOf("golden", args[0], goldenWords...); err != nil {
		return err
	}
	others := []string{"reason", "dry-run"}
	if args[0] == "accept" {
		others = []string{"against", "rerun", "json", "markdown", "github", "junit", "html", "overwrite", "programs", "set"}
	}
	for _, name := range others {
		if c.IsSet(name) && (name != "programs" || !fromEnvironment(s.args, name)) {
			return usagef("--%s: golden %s takes no such flag. See `infoplane golden --help`", name, args[0])
		}
	}
	e, err := s.opened(c, experimentOf(args[1:]))
	if err != nil {
		return err
	}
	if args[0] == "accept" {
		return s.goldenAccept(c, e)
	}
	return s.goldenCheck(c, e)
}

func (s *session) goldenCheck(c *cli.Context, e *experiment) error {
	against := e
	if name := c.String("against"); name != "" {
		var err error
		if against, err = s.open(name); err != nil {
			return err
		}
	}
	if c.Bool("json") && c.Bool("markdown") {
		return usagef("golden check: prints JSON or Markdown; leave --json or --markdown out")
	}
	inputs := append(goldenInputs(e), goldenInputs(against)...)
	if err := checkReports(c, inputs); err != nil {
		return err
	}
	folder, where, err := goldenFolder(against)
	if err != nil {
		return err
	}
	old, err := review.Load(folder)
	if errors.Is(err, review.ErrNone) {
		return failf("%s: %w; `infoplane run %s` and then `infoplane golden accept %s --reason …` make one", against.given, err, against.given, against.given)
	}
	if err != nil {
		return failf("%s: %w", where, err)
	}
	now, store, conflicts, err := s.measured(c, e, against.claims)
	if err != nil {
		return err
	}
	old.Of, now.Of = "the golden of "+against.name, e.name
	result := review.Compare(old, now)
	if c.Bool("rerun") {
		again, err := s.rerun(c, e)
		if err != nil {
			return err
		}
		result.Rerun(again)
	}
	if err := writeReports(c, result, inputs); err != nil {
		return err
	}
	switch {
	case c.Bool("json"):
		if err := writeJSON(s.out, checked{result, result.OK(), result.Unknown(), result.Summary()}); err != nil {
			return err
		}
	case c.Bool("markdown"):
		fmt.Fprint(s.out, result.Markdown())
	default:
		s.printComparison(result)
	}
	if c.Bool("github") {
		s.note(strings.TrimSuffix(result.Annotations(where), "\n"))
	}
	s.note(result.Summary())
	switch {
	case !result.OK():
	case len(conflicts) > 0:
		return s.conflicted(e, store, conflicts)
	case result.Unknown() > 0 || !result.Compared():
		return quiet(exitStale)
	default:
		return nil
	}
	if !c.IsSet("html") && len(result.Deviations) > 0 {
		s.note("`infoplane golden check " + e.command() + " --html diff.html` draws what moved")
	}
	return quiet(exitMismatch)
}

// checked is what golden check --json prints.
type checked struct {
	review.Comparison
	OK      bool   `json:"ok"`
	Unknown int    `json:"unknown"` // items that could not be compared
	Summary string `json:"summary"`
}

// measured finds out what an experiment amounts to, and judges claims by it. All of
// it must be up to date.
func (s *session) measured(c *cli.Context, e *experiment, claims []golden.Claim) (now review.Results, store *artifacts.Store, conflicts []pipeline.Conflict, err error) {
	store, err = s.openStore(c, e)
	if err != nil {
		return now, store, nil, err
	}
	found, conflicts, err := e.found(c.Context, store)
	if err != nil {
		return now, store, nil, err
	}
	if store.Tiered() {
		var refs []artifacts.Ref
		for _, x := range e.graph.Exports() {
			if ref, ok := found.Output(x.Node, x.Port); ok {
				refs = append(refs, ref)
			}
		}
		(&pipeline.Engine{Store: store}).Fetch(c.Context, refs, nil)
	}
	now, err = review.Measure(found, claims)
	if err != nil {
		return now, store, nil, failf("%s: %w; `infoplane run --force %s` makes it again", e.given, err, e.command())
	}
	if n := len(now.Missing); n > 0 {
		return now, store, nil, stalef("%s: %s of %d not up to date (%s: %s); `infoplane run %s` makes them", e.given,
			count.Of(n, "action"), len(e.graph.Actions()), now.Missing[0], found.Problem(now.Missing[0]), e.command())
	}
	return now, store, conflicts, nil
}

// rerun runs an action of every entry again.
func (s *session) rerun(c *cli.Context, e *experiment) ([]pipeline.Verification, error) {
	sel, err := e.selection(review.Samples(e.graph)...)
	if err != nil {
		return nil, err
	}
	store, err := s.openStore(c, e)
	if err != nil {
		return nil, err
	}
	kernel, err := s.kernel()
	if err != nil {
		return nil, err
	}
	engine := &pipeline.Engine{Store: store, Workers: runtime.GOMAXPROCS(0), Kernel: kernel}
	if err := e.allowed(c.Context, c, engine, sel, true); err != nil {
		return nil, err
	}
	ctx, done := s.interruptible(c.Context, func() { s.note(e.name + ": stopping (Ctrl-C again: at once)") })
	defer done()
	permitted, end := permitPrograms(ctx, c)
	defer end()
	return engine.Verify(permitted, e.graph, sel)
}

// goldenFolder is where the golden of an experiment is read, and its name for
// messages: a folder of the repository, or that of the user's file.
func goldenFolder(e *experiment) (fs.FS, string, error) {
	if slices.Contains(golden.Names(), e.given) {
		folder, err := golden.Folder(e.given)
		return folder, path.Join("golden", e.given), err
	}
	dir, err := ownFolder(e)
	return os.DirFS(dir), filepath.ToSlash(dir), err
}

// ownFolder is the folder of a user's experiment.yaml, which is that of its golden.
func ownFolder(e *experiment) (string, error) {
	if filepath.Base(e.given) != "experiment.yaml" {
		return "", usagef("%s: a golden stands beside a file experiment.yaml, in a folder of its own; move it to %s, or name a golden with --against",
			e.given, filepath.Join(e.name, "experiment.yaml"))
	}
	return filepath.Dir(e.given), nil
}

// checkReports returns an error, before any work, if a file that was asked for cannot be written.
// The inputs are the files of the experiments that are compared.
func checkReports(c *cli.Context, inputs []string) error {
	junit, html := c.String("junit"), c.String("html")
	one, err := filepath.Abs(junit)
	other, errHTML := filepath.Abs(html)
	if err := cmp.Or(err, errHTML); err != nil {
		return failf("%s, %s: %w", junit, html, output.Cause(err))
	}
	if junit != "" && html != "" && one == other {
		return usagef("--junit and --html: both name %s; two reports need two files", html)
	}
	return cmp.Or(checkFile(c, junit, inputs...), checkFile(c, html, inputs...))
}

// writeReports writes the files that were asked for.
func writeReports(c *cli.Context, result review.Comparison, inputs []string) error {
	for _, flag := range []string{"junit", "html"} {
		name := c.String(flag)
		if name == "" {
			continue
		}
		content := result.JUnit()
		if flag == "html" {
			var err error
			if content, err = result.HTML(); err != nil {
				return err
			}
		}
		if _, err := saveFile(c, name, output.Seal(content), inputs...); err != nil {
			return err
		}
	}
	return nil
}

// goldenInputs are the files that an experiment and the golden beside it are read from.
func goldenInputs(e *experiment) []string {
	out := e.inputs()
	if len(out) == 0 || filepath.Base(e.given) != "experiment.yaml" {
		return out
	}
	dir := filepath.Dir(e.given)
	for _, pattern := range []string{"digests.txt", "verdicts.csv", "CHANGELOG.md", "series/*.csv"} {
		files, _ := filepath.Glob(filepath.Join(dir, pattern)) // the pattern is well-formed
		out = append(out, files...)
	}
	return out
}

// printComparison prints the items of a comparison, then what is behind them.
func (s *session) printComparison(result review.Comparison) {
	colours := map[string]string{
		string(review.Same): green, string(review.Within): yellow, string(review.Changed): yellow, string(review.Unknown): yellow,
		string(review.Differs): red, string(review.Gone): red, string(review.New): red,
	}
	out := columns{paint: func(column int, cell string) string {
		if column != 2 {
			return cell
		}
		return s.paint(s.stdout, colours[cell], cell)
	}}
	for _, i := range result.Items {
		out.add(i.Part, i.Name, string(i.State), i.Detail)
	}
	out.print(s.out)
	if len(result.Causes) > 0 {
		fmt.Fprintln(s.out)
	}
	for _, cause := range result.Causes {
		fmt.Fprintln(s.out, cause)
	}
}
