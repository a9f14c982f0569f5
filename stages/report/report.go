package report

import (
	"errors"
	"path"
	"slices"
	"strings"

	"infoplane/artifacts"
	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/internal/count"
	"infoplane/internal/summary"
	"infoplane/pipeline"
	"infoplane/stages/plot/page"
	"infoplane/stages/plot/sheet"
)

// Page returns what the report page shows. A result that cannot be read is a gap, as one
// that was never written is, and the gap holds the reason.
func (f Findings) Page() page.Report {
	g := &gatherer{Findings: f, lost: map[string]string{}}
	out := page.Report{
		Name: f.Graph.Name(), About: f.About, Source: f.Source, Field: f.Field, Made: f.Made,
		Command:  f.command("run", f.Given),
		YAML:     string(f.Text),
		Settings: settings(f.Text),
		Tables:   g.tables(),
		ToFiles:  f.command("report", f.Given, "--with-tables"),
		Claims:   f.Claims,
	}
	out.Plane = g.plane()
	out.Histories = g.histories()
	out.Figures = g.figures(out.Settings)
	out.Gaps = g.gaps()
	out.Facts = g.facts(out)
	return out
}

// gatherer collects a report.
type gatherer struct {
	Findings
	lost map[string]string // nodes whose results cannot be read, and why
}

// fetch reads a result. It is false if there is none that can be read.
func fetch[T any](g *gatherer, node, port string) (T, bool) {
	value, err := Read[T](g.Findings, node, port)
	if err != nil && !errors.Is(err, ErrAbsent) {
		g.lost[node] = err.Error()
	}
	return value, err == nil
}

// plane reads every information table and every bound.
func (g *gatherer) plane() page.Plane {
	var out page.Plane
	layers, seen := 0, map[string]bool{}
	for _, x := range g.Graph.Exports() {
		a := g.Graph.Action(x.Node)
		switch at := x.Node + " " + x.Port; {
		case seen[at]: // exported under two names
			continue
		default:
			seen[at] = true
		}
		switch {
		case a.Stage() == "estimate" && x.Port == "information":
			rows, ok := fetch[tables.Information](g, x.Node, x.Port)
			if !ok {
				continue
			}
			for _, r := range rows {
				layers = max(layers, int(r.Layer))
			}
			out.Networks = append(out.Networks, page.Network{Estimator: EstimatorOf(x.Node), Labels: x.Labels, Rows: rows})
		case a.Stage() == "solve" && x.Port == "curve":
			if curve, ok := fetch[tables.Curve](g, x.Node, x.Port); ok {
				_, of, _ := strings.Cut(EntryOf(a.Inputs()[0].Node), "/")
				out.Bounds = addBound(out.Bounds, page.Bound{Name: of, Curve: curve}, x.Node)
			}
		}
	}
	out.Colours = sheet.LayerColours(layers)
	out.Start = g.start()
	return out
}

// histories reads how networks learned.
func (g *gatherer) histories() []page.History {
	var out []page.History
	for _, x := range g.Graph.Exports() {
		if x.Name != "history" || x.Port != "history" || g.Graph.Action(x.Node).Stage() != "train" {
			continue
		}
		rows, err := Read[tables.History](g.Findings, x.Node, x.Port)
		switch {
		case errors.Is(err, artifacts.ErrMissing), errors.Is(err, artifacts.ErrDamaged):
			g.lost[x.Node] = err.Error()
		case err == nil:
			out = append(out, page.History{Labels: x.Labels, Rows: rows})
		}
	}
	return out
}

// addBound adds a bound that an action found, unless it is there already: entries that
// compare other networks with the same bound have the same curve. One that differs from
// another of its patterns is named by its entry.
func addBound(to []page.Bound, b page.Bound, node string) []page.Bound {
	for _, other := range to {
		switch {
		case other.Name != b.Name:
		case slices.Equal(other.Curve, b.Curve):
			return to
		default:
			_, entry, _ := strings.Cut(EntryOf(node), "/")
			b.Name += ", " + entry
		}
	}
	return append(to, b)
}

// start is a network of the first figure that shows the information plane.
func (g *gatherer) start() table.Labels {
	for _, file := range g.Graph.Files() {
		for _, in := range g.Graph.Action(file.Node).Inputs() {
			for _, x := range g.Graph.Exports() {
				if x.Node == in.Node && x.Port == in.Output && in.Output == "information" {
					return x.Labels
				}
			}
		}
	}
	return nil
}

// figures lists the published files by figure: those that differ by their ending.
func (g *gatherer) figures(settings []page.Setting) []page.Figure {
	var out []page.Figure
	tables := g.narrowest()
	stem := func(name string) string { return strings.TrimSuffix(name, path.Ext(name)) }
	for _, files := range summary.Group(g.Graph.Files(), func(f pipeline.Published) [2]string { return [2]string{stem(f.Name), f.Node} }) {
		figure := g.figure(stem(files[0].Name), files[0], settings)
		for _, file := range files {
			one := page.File{Name: file.Name}
			if ref, ok := g.Output(file.Node, file.Port); ok {
				one.Logical, one.Blob, one.Size = ref.Logical.String(), ref.Blob.String(), ref.Size
			}
			figure.Files = append(figure.Files, one)
			switch path.Ext(file.Name) {
			case ".svg":
				figure.SVG, _ = fetch[artifacts.File](g, file.Node, file.Port)
			case ".gif":
				if film, ok := fetch[artifacts.File](g, file.Node, file.Port); ok {
					figure.Caption = sheet.Caption(film)
				}
			}
		}
		for _, in := range g.Graph.Action(files[0].Node).Inputs() {
			name, exported := tables[pipeline.Edge{Node: in.Node, Output: in.Output}]
			if exported && !slices.Contains(figure.Tables, name) {
				figure.Tables = append(figure.Tables, name)
			}
		}
		figure.Missing = g.missing(files[0].Node)
		out = append(out, figure)
	}
	return out
}

func (g *gatherer) figure(stem string, file pipeline.Published, settings []page.Setting) page.Figure {
	out := page.Figure{
		Name: stem, Node: file.Node,
		Commands: []string{g.command("run", g.Given, file.Name), g.command("show", g.Given+":"+file.Node)},
	}
	for _, in := range g.Graph.Action(file.Node).Inputs() {
		one := page.Input{Port: in.Port, Node: in.Node}
		if ref, ok := g.Output(in.Node, in.Output); ok {
			one.Logical, one.Blob = ref.Logical.String(), ref.Blob.String()
		}
		out.Inputs = append(out.Inputs, one)
	}
	for _, s := range settings {
		if s.Entry == strings.ReplaceAll(file.Node, "/", ".") {
			out.Settings = append(out.Settings, s)
		}
	}
	return out
}

// tables lists the exports by name.
func (g *gatherer) tables() []page.Table {
	var out []page.Table
	for _, parts := range summary.Group(g.Graph.Exports(), func(x pipeline.Exported) string { return x.Name }) {
		var labels []string
		for _, l := range parts[0].Labels {
			labels = append(labels, l.Name)
		}
		name := parts[0].Name
		printed := name
		if len(parts) > 1 && g.Graph.Action(parts[0].Node).Stage() == "dump" { // a column for each unit: networks of different widths share no table
			printed = parts[0].Node + "/" + parts[0].Port
		}
		out = append(out, page.Table{
			Name: name, Labels: strings.Join(labels, ", "), Command: g.command("cat", g.Given+":"+printed), Parts: len(parts), TableFile: g.Files[name],
		})
	}
	return out
}

// narrowest names for each exported output the export of it that has the fewest parts: bins30
// and not information, which gathers all estimators.
func (g *gatherer) narrowest() map[pipeline.Edge]string {
	out, least := map[pipeline.Edge]string{}, map[pipeline.Edge]int{}
	for _, parts := range summary.Group(g.Graph.Exports(), func(x pipeline.Exported) string { return x.Name }) {
		for _, x := range parts {
			at := pipeline.Edge{Node: x.Node, Output: x.Port}
			if n := least[at]; n == 0 || len(parts) < n {
				out[at], least[at] = x.Name, len(parts)
			}
		}
	}
	return out
}

// facts returns the size of the experiment.
func (g *gatherer) facts(r page.Report) []string {
	var out []string
	networks, settings, last := map[string]bool{}, map[string]bool{}, 0
	for _, n := range r.Plane.Networks {
		networks[n.Labels.String()] = true
		settings[summary.Setting(n.Labels, func(l table.Label) string { return l.Name }).String()] = true
		for _, row := range n.Rows {
			last = max(last, int(row.Epoch))
		}
	}
	if len(networks) > 0 {
		out = append(out, count.Of(len(networks), "network"), count.Of(len(settings), "setting"), count.Of(last, "epoch"))
	}
	out = append(out, count.Of(len(r.Figures), "figure"), count.Of(len(g.Graph.Actions()), "action"))
	return out
}

// command is a command line for people to copy.
// command writes a command line that opens the experiment.
func (f Findings) command(verb string, args ...string) string {
	for _, s := range f.Set {
		args = append(args, "--set", s.String())
	}
	return command(verb, args...)
}

func command(verb string, args ...string) string {
	out := "infoplane " + verb
	for _, arg := range args {
		plain := func(c rune) bool {
			return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("-_./:=,+", c)
		}
		if strings.ContainsFunc(arg, func(c rune) bool { return !plain(c) }) {
			arg = "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
		}
		out += " " + arg
	}
	return out
}
