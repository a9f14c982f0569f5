package main

import (
	"errors"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts"
	"infoplane/golden/review"
	"infoplane/pipeline"
	"infoplane/stages/plot/page"
)

// half is one of two experiments on one page.
type half struct {
	e         *experiment
	name      string // that the page calls it by
	folder    string // of its figures, in that of the page
	report    page.Report
	figures   int // that are missing
	conflicts []pipeline.Conflict
}

// reportPair writes a page with two experiments side by side, and their figures.
func (s *session) reportPair(c *cli.Context, given [2]string) error {
	for _, flag := range []string{"set", "with-tables"} {
		if c.IsSet(flag) {
			return usagef("report %s %s: --%s is for one experiment; leave it out, or report one", given[0], given[1], flag)
		}
	}
	var halves [2]half
	for i := range halves {
		e, err := s.open(given[i])
		if err != nil {
			return err
		}
		halves[i] = half{e: e, name: e.given}
	}
	a, b := &halves[0], &halves[1]
	owner := func(dir string) string {
		return strings.TrimSpace(a.e.owner(dir)) + " and " + b.e.owner(dir)
	}
	if a.e.owner(".") == b.e.owner(".") {
		return usagef("report %s %s: is one experiment twice; name another, or `infoplane report %[1]s`", given[0], given[1])
	}
	if a.folder, b.folder = a.e.name, b.e.name; strings.EqualFold(a.folder, b.folder) {
		a.folder, b.folder = "A", "B"
	}
	store, err := s.openStore(c, a.e)
	if err != nil {
		return err
	}
	folder, err := folderOf(c, filepath.Join(figuresFolder, a.e.name+"-and-"+b.e.name), slices.Concat(a.e.inputs(), b.e.inputs()), owner)
	if err != nil {
		return err
	}
	did := published{folder: folder, owner: owner(folder.Dir)}
	for i := range halves {
		if err := halves[i].publish(c, store, &did); err != nil {
			return err
		}
	}
	pair := page.Pair{Command: "infoplane report " + quotedWord(a.e.given) + " " + quotedWord(b.e.given)}
	for i, h := range halves {
		pair.Sides[i] = page.Side{Name: h.name, Report: h.report}
	}
	for _, d := range review.Settings(a.e.graph, b.e.graph) {
		pair.Settings = append(pair.Settings, page.Difference{Name: d.Name, Values: [2]string{d.Old, d.New}})
	}
	html, err := pair.HTML()
	if err != nil {
		return err
	}
	did.file(reportFile, html)
	s.noteOf(did)
	if err := errors.Join(did.failed...); err != nil {
		return err
	}
	var stale []error
	for _, h := range halves {
		if len(h.report.Gaps) > 0 {
			stale = append(stale, h.e.incomplete(h.figures))
		}
	}
	if err := errors.Join(stale...); err != nil {
		return err
	}
	return errors.Join(s.conflicted(a.e, store, a.conflicts), s.conflicted(b.e, store, b.conflicts))
}

// publish reads the results of the experiment, and writes its figures to a folder beside the
// page, where both may have one of a name.
func (h *half) publish(c *cli.Context, store *artifacts.Store, did *published) error {
	found, conflicts, err := h.e.found(c.Context, store)
	if err != nil {
		return err
	}
	h.conflicts = conflicts
	h.figures = did.figures(store, h.e, found, h.folder)
	if h.report, err = h.e.judged(found); err != nil {
		return err
	}
	for i := range h.report.Figures {
		for k := range h.report.Figures[i].Files {
			file := &h.report.Figures[i].Files[k]
			file.Name = path.Join(h.folder, file.Name)
		}
	}
	return nil
}
