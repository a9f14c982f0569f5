package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts"
	"infoplane/golden"
	"infoplane/internal/count"
	"infoplane/internal/output"
	"infoplane/pipeline"
	"infoplane/stages/plot/page"
	"infoplane/stages/report"
)

// reportFile is the report page in the output folder.
const reportFile = "index.html"

func (s *session) reportVerb() *cli.Command {
	return &cli.Command{
		Name:      "report",
		Usage:     "write the report page and the figures from the store; run nothing",
		ArgsUsage: "[EXPERIMENT [OTHER]]",
		Description: `Writes ` + reportFile + `, one page that opens from disk without a network, and the figures
that it links to. Run does the same when it is done, unless the page there is made from
the same. What is missing or out of date is
left out, the page says so, and the exit code is 3; it is 4 if the store has conflicting
results of an action.

With --with-tables the tables are CSV files beside the page, except weights, activations
and what is above ` + count.Bytes(mostCSV) + `; the page has the commands that print these.

Two experiments are put side by side, on one page in ` + figuresFolder + `/A-and-B: the settings that
differ, the verdicts on the claims of both, and the figures of the same name.

   infoplane report paper -o figures
   infoplane report smoke --with-tables
   infoplane report smoke ./mine.yaml`,
		Flags:  []cli.Flag{outputFlag("write to `DIR`"), overwriteFlag(), setFlag(), remoteFlag(), tablesFlag()},
		Action: s.report,
	}
}

func (s *session) report(c *cli.Context) error {
	args, err := arguments(c, 0, 2, "one EXPERIMENT, or two side by side")
	if err != nil {
		return err
	}
	if len(args) == 2 {
		return s.reportPair(c, [2]string(args))
	}
	e, err := s.opened(c, experimentOf(args))
	if err != nil {
		return err
	}
	store, err := s.openStore(c, e)
	if err != nil {
		return err
	}
	found, conflicts, err := e.found(c.Context, store)
	if err != nil {
		return err
	}
	folder, err := s.outputFolder(c, e)
	if err != nil {
		return err
	}
	did := published{folder: folder, owner: e.owner(folder.Dir)}
	missing := did.figures(store, e, found, "")
	if c.Bool("with-tables") {
		did.tables(c.Context, e, &found)
	}
	gaps, _, err := did.report(e, found)
	s.noteOf(did)
	if err := errors.Join(append(did.failed, err)...); err != nil {
		return err
	}
	if gaps > 0 {
		return e.incomplete(missing)
	}
	return s.conflicted(e, store, conflicts)
}

// incomplete is the error of a page with gaps, and without so many figures.
func (e *experiment) incomplete(figures int) error {
	what := "no figure, but results behind them"
	if figures > 0 {
		what = count.Of(figures, "figure")
	}
	return stalef("%s: missing or out of date: %s; the page says why, `infoplane run %s` makes it", e.given, what, e.command())
}

// found returns the results of an experiment in the store, and the conflicts among those
// in use.
func (e *experiment) found(ctx context.Context, store *artifacts.Store) (report.Findings, []pipeline.Conflict, error) {
	return e.foundAfter(ctx, store, pipeline.Report{})
}

// foundAfter is found right after a run, which has looked at everything, or has failures to tell of.
func (e *experiment) foundAfter(ctx context.Context, store *artifacts.Store, run pipeline.Report) (report.Findings, []pipeline.Conflict, error) {
	all, known := run.Status()
	if !known {
		var err error
		if all, err = (&pipeline.Engine{Store: store}).Status(ctx, e.graph, pipeline.Selection{}); err != nil {
			return report.Findings{}, nil, err
		}
	}
	status := byNode(all)
	if store.Tiered() {
		(&pipeline.Engine{Store: store}).Fetch(ctx, outputs(status, append(e.wanted(), e.graph.Files()...)), nil)
	}
	conflicts, failed := conflictsOf(all), map[string]string{}
	for _, f := range run.Failures {
		failed[f.Node] = "failed: " + f.Err.Error()
	}
	return report.Findings{
		Given: e.given, Set: e.set, About: e.about, Text: e.text, Graph: e.graph, Store: store, Cache: new(report.Cache),
		Made: made(all),
		Output: func(node, port string) (artifacts.Ref, bool) {
			ref, ok := status[node].Outputs[port]
			return ref, ok && status[node].Usable()
		},
		Problem: func(node string) string {
			if text := failed[node]; text != "" {
				return text
			}
			return why(status[node])
		},
	}, conflicts, nil
}

// wanted lists what the report page and the claims read.
func (e *experiment) wanted() []pipeline.Published {
	var out []pipeline.Published
	seen := map[pipeline.Published]bool{}
	add := func(node, port string) {
		if p := (pipeline.Published{Node: node, Port: port}); !seen[p] {
			seen[p], out = true, append(out, p)
		}
	}
	for _, x := range golden.Reads(e.graph, e.claims) {
		add(x.Node, x.Port)
	}
	report.Findings{ // a page of nothing
		Given: e.given, Set: e.set, Text: e.text, Graph: e.graph, Store: artifacts.InMemory(), Reading: add,
		Output:  func(string, string) (artifacts.Ref, bool) { return artifacts.Ref{}, false },
		Problem: func(string) string { return "" },
	}.Page()
	return out
}

// outputs returns what there is of some outputs.
func outputs(status map[string]pipeline.Status, of []pipeline.Published) []artifacts.Ref {
	var out []artifacts.Ref
	for _, p := range of {
		if ref, ok := status[p.Node].Outputs[p.Port]; ok {
			out = append(out, ref)
		}
	}
	return out
}

// claimed is what the report page shows of verdicts.
func claimed(verdicts []golden.Verdict) []page.Claim {
	var out []page.Claim
	for _, v := range verdicts {
		found := v.Detail
		if v.Close() {
			found += fmt.Sprintf("; close: with other networks of the same kind the verdict would be another in %.0f %% of the cases", 100*(1-v.Stability))
		}
		out = append(out, page.Claim{
			Name: v.Claim, Figure: v.Figure, Text: v.Text, Expected: v.Expected, Measured: found,
			Verdict: string(v.Outcome), Missing: v.Missing,
		})
	}
	return out
}

// published is what was written to the output folder.
type published struct {
	folder output.Folder
	owner  string // of the files: see [experiment.owner]; "" once that is written
	did    map[output.Outcome][]string
	failed []error

	withTables bool     // tables are written, too
	without    []string // tables that are not
}

// file writes one file. One that cannot be written does not keep the others from it.
func (p *published) file(name string, content []byte) {
	if p.owner != "" {
		if _, err := p.folder.Write(ownerFile, []byte(p.owner)); err != nil {
			p.failed = append(p.failed, failf("%w", err))
		}
		p.owner = ""
	}
	how, err := p.folder.Write(name, content)
	if err != nil {
		p.failed = append(p.failed, failf("%w", err))
		return
	}
	p.outcome(how, name)
}

// outcome notes what became of a file.
func (p *published) outcome(how output.Outcome, name string) {
	if p.did == nil {
		p.did = map[output.Outcome][]string{}
	}
	p.did[how] = append(p.did[how], name)
}

// figures writes the figures of an experiment that the store holds into a folder of the output
// folder, and returns how many are missing.
func (p *published) figures(store *artifacts.Store, e *experiment, found report.Findings, folder string) int {
	missing := map[string]bool{}
	for _, file := range e.graph.Files() {
		if ref, ok := found.Output(file.Node, file.Port); ok {
			p.artifact(store, e, file, ref, folder)
		} else {
			missing[file.Node] = true
		}
	}
	return len(missing)
}

// artifact writes a file that the store holds into a folder of the output folder, with where it
// comes from.
func (p *published) artifact(store *artifacts.Store, e *experiment, file pipeline.Published, ref artifacts.Ref, folder string) {
	content, err := e.publishedBytes(store, file, ref)
	if err != nil {
		p.failed = append(p.failed, err)
		return
	}
	p.file(path.Join(folder, file.Name), content)
}

// publishedBytes returns a file that the store holds, with where it comes from.
func (e *experiment) publishedBytes(store *artifacts.Store, file pipeline.Published, ref artifacts.Ref) ([]byte, error) {
	name := file.Name
	content, err := store.Bytes(ref)
	if err != nil {
		return nil, failf("%s: %w; `infoplane run %s %s` makes it again", name, err, e.command(), name)
	}
	return e.origin(name, []pipeline.Exported{{Name: name, Node: file.Node, Port: file.Port}}, []artifacts.Ref{ref}).mark(content), nil
}

// judged is what the report page shows, with the verdicts on the experiment's claims.
func (e *experiment) judged(found report.Findings) (page.Report, error) {
	var err error
	if found.Source, found.Field, err = e.inTheField(); err != nil {
		return page.Report{}, err
	}
	found.Claims = claimed(golden.Judge(found, e.claims))
	return found.Page(), nil
}

// page makes the report page, and gives the number of gaps in it.
func (e *experiment) page(found report.Findings) (gaps int, html []byte, err error) {
	page, err := e.judged(found)
	if err != nil {
		return 0, nil, err
	}
	html, err = page.HTML()
	return len(page.Gaps), html, err
}

// report makes and writes the report page, and returns what page does.
func (p *published) report(e *experiment, found report.Findings) (gaps int, html []byte, err error) {
	if gaps, html, err = e.page(found); err != nil {
		return 0, nil, err
	}
	p.file(reportFile, html)
	return gaps, html, nil
}

// line returns what was done, in one line; it is empty if nothing was.
func (p *published) line() string {
	var parts []string
	for _, how := range []output.Outcome{output.Written, output.Replaced, output.Unchanged, output.Streamed} {
		if len(p.did[how]) > 0 {
			parts = append(parts, string(how)+" "+strings.Join(foldTables(p.did[how]), ", "))
		}
	}
	if len(p.without) > 0 {
		parts = append(parts, "not as CSV, for the reasons on the page: "+strings.Join(p.without, ", "))
	}
	if _, err := os.Stat(filepath.Join(p.folder.Dir, tablesFolder)); err == nil && !p.withTables && slices.Contains(p.did[output.Replaced], reportFile) {
		parts = append(parts, tablesFolder+"/ is of an earlier page, and stays as it is without --with-tables")
	}
	if len(parts) == 0 {
		return ""
	}
	return filepath.Clean(p.folder.Dir) + string(filepath.Separator) + ": " + strings.Join(parts, "; ")
}

// foldTables puts the tables among names of files into one.
func foldTables(names []string) []string {
	is := func(name string) bool { return strings.HasPrefix(name, tablesFolder+"/") }
	others := slices.DeleteFunc(slices.Clone(names), is)
	if n := len(names) - len(others); n > 1 {
		return append(others, fmt.Sprintf("%s/ (%s)", tablesFolder, count.Of(n, "table")))
	}
	return names
}

// noteOf prints what was done, and which page to open.
func (s *session) noteOf(did published) {
	if line := did.line(); line != "" {
		s.note(line)
	}
	if page := did.toOpen(); page != "" {
		s.note("open " + page)
	}
}

// toOpen is the page, if it is there now, or else nothing.
func (p *published) toOpen() string {
	for _, how := range []output.Outcome{output.Written, output.Replaced, output.Unchanged} {
		if slices.Contains(p.did[how], reportFile) {
			return filepath.Join(p.folder.Dir, reportFile)
		}
	}
	return ""
}
