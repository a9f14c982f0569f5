package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io/fs"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts"
	"infoplane/cmd/infoplane/bundle"
	"infoplane/internal/count"
	"infoplane/pipeline"
)

// The kinds of results that a bundle may have.
const (
	withTables      = "tables"
	withFigures     = "figures"
	withWeights     = "weights"
	withActivations = "activations"
)

// kindsOfResults are the values of --with.
var kindsOfResults = []string{withTables, withFigures, withWeights, withActivations}

func (s *session) exportVerb() *cli.Command {
	return &cli.Command{
		Name:      "export",
		Usage:     "put an experiment with its results into one file for others",
		ArgsUsage: "[EXPERIMENT]",
		Description: `Writes a zip file with the page (open index.html), the figures, the tables as Parquet,
the experiment, its claims, the records of all actions and versions, with metadata as
RO-Crate 1.1: who ran what, from what, and the SHA-256 of everything. Others need no
infoplane to read it; with it, infoplane import puts the results into a store, after
checking every digest, and then nothing has to run. The same results make the same bytes.
Everything has to be up to date.

Weights and activations are left out unless --with names them; whoever needs them then runs
their actions. Who ran it is said by --author, and under which licence by --license: nothing
is guessed.

   infoplane export smoke
   infoplane export paper -o paper.zip --with tables,figures,weights
   infoplane export ./mine.yaml --author "Ada Lovelace, https://orcid.org/0000-0002-1825-0097"`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, DefaultText: "EXPERIMENT.zip", Usage: "write to `FILE`"},
			&cli.StringFlag{Name: "with", Value: withTables + "," + withFigures, Usage: "`LIST` of tables, figures, weights, activations"},
			&cli.StringFlag{Name: "author", Usage: "`WHO` ran it: a name, and after a comma an ORCID or another URL"},
			&cli.StringFlag{Name: "license", Usage: "the `URL` of the licence of the results"},
			overwriteFlag(), setFlag(), remoteFlag(),
		},
		Action: s.export,
	}
}

func (s *session) export(c *cli.Context) error {
	args, err := arguments(c, 0, 1, "at most one EXPERIMENT")
	if err != nil {
		return err
	}
	e, err := s.opened(c, experimentOf(args))
	if err != nil {
		return err
	}
	with := strings.Split(c.String("with"), ",")
	for _, kind := range with {
		if err := oneOf("--with", kind, kindsOfResults...); err != nil {
			return err
		}
	}
	file := cmp.Or(c.String("output"), e.name+".zip")
	if err := checkFile(c, file, e.inputs()...); err != nil {
		return err
	}
	found, err := s.results(c, e)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(found.all, func(st pipeline.Status) bool { return st.State != pipeline.Fresh }); i >= 0 {
		return stalef("%s: %s is %s: %s; `infoplane run %s` makes it", e.given, found.all[i].Node, found.all[i].State, why(found.all[i]), e.command())
	}
	if err := inConflict(e, conflictsOf(found.all)); err != nil {
		return err
	}
	x := &exporter{session: s, e: e, store: found.store, status: found.status, with: with}
	files, err := x.files(c)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := bundle.Write(&b, files); err != nil {
		return failf("%s: %w", file, err)
	}
	how, err := saveFile(c, file, b.Bytes(), e.inputs()...)
	if err != nil {
		return err
	}
	s.note(fmt.Sprintf("%s %s: %s, %s of %d actions, %s", how, file, count.Of(len(files)+1, "file"), count.Of(x.objects, "object"), len(found.all), count.Bytes(int64(b.Len()))))
	return nil
}

// exporter collects the files of a bundle.
type exporter struct {
	*session
	e       *experiment
	store   *artifacts.Store
	status  map[string]pipeline.Status
	with    []string
	objects int
}

// kindOfResult says which kind of result an output is.
func kindOfResult(a *pipeline.Action, port string) string {
	switch {
	case a.Stage() == "plot":
		return withFigures
	case a.Derivable(port):
		return withActivations
	case port == withWeights:
		return withWeights
	}
	return withTables
}

func (x *exporter) has(kind string) bool { return slices.Contains(x.with, kind) }

func (x *exporter) files(c *cli.Context) ([]bundle.File, error) {
	found, _, err := x.e.found(c.Context, x.store)
	if err != nil {
		return nil, err
	}
	crate := bundle.Crate{
		Name: x.e.graph.Name(), About: cmp.Or(x.e.about, "An experiment of infoplane."), Version: version(), URL: homepage(), Command: "infoplane run " + x.e.command(),
		Licence: c.String("license"),
	}
	if paper, again, err := x.e.paper(); err != nil {
		return nil, err
	} else if again {
		crate.Paper, crate.PaperURL = paper.Cite+": "+paper.Title, paper.Link
	}
	if who, id, ok := strings.Cut(c.String("author"), ","); ok {
		crate.Author, crate.AuthorID = strings.TrimSpace(who), strings.TrimSpace(id)
	} else {
		crate.Author = who
	}
	records, objects, err := x.objectsAndRecords(&crate)
	if err != nil {
		return nil, err
	}
	if x.has(withFigures) {
		if err := x.figures(&crate); err != nil {
			return nil, err
		}
	}
	if found.Files, err = x.tables(&crate); err != nil {
		return nil, err
	}
	_, html, err := x.e.page(found)
	if err != nil {
		return nil, err
	}
	crate.Results = slices.Insert(crate.Results, 0,
		bundle.Entry{Name: reportFile, About: "The page: every figure with its claims, settings and digests. Open it in a browser.", Content: html})
	if text, err := claimsText(x.e); err != nil {
		return nil, err
	} else if text != nil {
		crate.Inputs = append(crate.Inputs, bundle.Entry{Name: "claims.yaml", About: "What the experiment is to show, with tolerances.", Content: text})
	}
	crate.Others = append(crate.Others,
		bundle.Entry{Name: bundle.Readme, About: "What is in the bundle.", Content: readme(x.e)},
		bundle.Entry{Name: "records.jsonl.gz", About: "The record of every action: key, config, inputs, outputs with both digests, where and when it ran.", Content: records},
		bundle.Entry{Name: "versions.json", About: "Versions of what computed and wrote the results.", Content: x.versions(&crate)})
	files := []bundle.File{bundle.Bytes(bundle.CrateFile, crate.Metadata(x.e.text)), bundle.Bytes(bundle.Experiment, x.e.text)}
	for _, entry := range slices.Concat(crate.Inputs, crate.Results, crate.Others) {
		files = append(files, bundle.Bytes(entry.Name, entry.Content))
	}
	return append(append(files, bundle.File{Name: "objects/"}), objects...), nil
}

// objectsAndRecords collects the records of all actions, and the objects that the bundle has. In the
// records, outputs that it has not are derivable: their actions make them again.
func (x *exporter) objectsAndRecords(crate *bundle.Crate) ([]byte, []bundle.File, error) {
	var text bytes.Buffer
	packed, err := gzip.NewWriterLevel(&text, gzip.BestCompression)
	if err != nil {
		return nil, nil, err
	}
	var objects []bundle.File
	seen, hosts := map[artifacts.Blob]bool{}, map[string]bool{}
	for _, a := range x.e.graph.Actions() {
		st := x.status[a.Name()]
		r, err := x.record(st)
		if err != nil {
			return nil, nil, err
		}
		r.Node = x.e.graph.Name() + ":" + a.Name()
		for i := range r.Outputs {
			out := &r.Outputs[i]
			if out.Derivable = !x.has(kindOfResult(a, out.Port)) || slices.Contains(st.Removed, out.Port); out.Derivable || seen[out.Blob] {
				continue
			}
			seen[out.Blob] = true
			ref := out.Ref
			objects = append(objects, bundle.File{Name: objectPath(ref.Blob), Read: func() ([]byte, error) { return x.store.Bytes(ref) }})
		}
		if crate.Began.IsZero() || r.Started.Before(crate.Began) {
			crate.Began = r.Started
		}
		if end := r.Started.Add(time.Duration(r.Seconds * float64(time.Second))); end.After(crate.Ended) {
			crate.Ended = end
		}
		hosts[fmt.Sprintf("%s/%s, %s, %s", r.Host.OS, r.Host.Arch, r.Host.CPU, r.Host.Go)] = true
		if err := writeJSONLine(packed, r); err != nil {
			return nil, nil, err
		}
	}
	for host := range hosts {
		crate.Hosts = append(crate.Hosts, host)
	}
	slices.Sort(crate.Hosts)
	x.objects, crate.Objects = len(objects), len(objects)
	if err := packed.Close(); err != nil {
		return nil, nil, err
	}
	return text.Bytes(), objects, nil
}

// record is the one of an action's records that has the outputs in use.
func (x *exporter) record(st pipeline.Status) (artifacts.Record, error) {
	records, err := x.store.Records(*st.Key)
	if err != nil {
		return artifacts.Record{}, err
	}
	for _, r := range records {
		if !slices.ContainsFunc(r.Outputs, func(out artifacts.Output) bool { return st.Outputs[out.Port] != out.Ref }) {
			return r, nil
		}
	}
	return artifacts.Record{}, failf("%s: its record is gone; `infoplane run --force %s %s` makes it again", st.Node, x.e.command(), st.Node)
}

func objectPath(b artifacts.Blob) string {
	return "objects/sha256/" + b.String()[:2] + "/" + b.String()
}

// figures adds the published files beside the page, which links to them.
func (x *exporter) figures(crate *bundle.Crate) error {
	for _, f := range x.e.graph.Files() {
		ref := x.status[f.Node].Outputs[f.Port]
		content, err := x.e.publishedBytes(x.store, f, ref)
		if err != nil {
			return err
		}
		crate.Results = append(crate.Results, bundle.Entry{Name: f.Name, About: "Figure of " + f.Node + ".", Content: content})
	}
	return nil
}

// claimsText is the file of an experiment's claims; nil if it has none.
func claimsText(e *experiment) ([]byte, error) {
	if len(e.claims) == 0 {
		return nil, nil
	}
	folder, _, err := goldenFolder(e)
	if err != nil {
		return nil, err
	}
	return fs.ReadFile(folder, "claims.yaml")
}

// readme says what is in a bundle.
func readme(e *experiment) []byte {
	return fmt.Appendf(nil, `# %[1]s

%[2]s

| file | what it is |
| --- | --- |
| index.html | the page: open it in a browser |
| *.png, *.svg, *.pdf, *.gif | the figures, each with its origin in its metadata |
| tables/ | the tables, as Parquet: pandas.read_parquet reads them |
| %[3]s, claims.yaml | the experiment, and what it is to show |
| records.jsonl.gz | the record of every action: config, inputs, outputs, digests, where and when |
| objects/ | artifacts, named by the SHA-256 of their bytes |
| versions.json | what computed and wrote the results |
| %[4]s | who made what from what, as RO-Crate 1.1 |
| %[5]s | the SHA-256 of every file: sha256sum --check %[5]s |

"infoplane import" checks every digest and puts the results into a store; after that "infoplane status %[6]s" finds
nothing to run. "infoplane show FILE" says where a figure or table comes from.
`, e.graph.Name(), e.about, bundle.Experiment, bundle.CrateFile, bundle.Manifest, e.command())
}

// versions is what computed and wrote the results, as JSON.
func (x *exporter) versions(crate *bundle.Crate) []byte {
	text, err := json.MarshalIndent(map[string]any{
		"infoplane": buildFacts(), "hosts": crate.Hosts, "bundle_format": 1,
	}, "", "  ")
	if err != nil {
		panic("infoplane: " + err.Error())
	}
	return append(text, '\n')
}

// homepage is the address of the module, where that is one; else that of the paper that infoplane
// is about, since metadata need an address that exists.
func homepage() string {
	if info, ok := debug.ReadBuildInfo(); ok && strings.Contains(info.Main.Path, ".") {
		return "https://" + info.Main.Path
	}
	return "https://arxiv.org/abs/1703.00810"
}
