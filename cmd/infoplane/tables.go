package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts"
	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
	"infoplane/cmd/infoplane/bundle"
	"infoplane/internal/count"
	"infoplane/pipeline"
	"infoplane/stages/plot/page"
	"infoplane/stages/report"
)

// tablesFolder is where --with-tables and the bundle put tables, in the folder of the page.
const tablesFolder = "tables"

// mostCSV is the size of the largest table that --with-tables writes: what a spreadsheet opens.
const mostCSV = 64_000_000

func tablesFlag() cli.Flag {
	return &cli.BoolFlag{DisableDefaultText: true, Name: "with-tables", Usage: "write the tables as CSV, too, into " + tablesFolder + "/ beside the page"}
}

// tableFile is the name of a table's file, beside the page.
func tableFile(name, ending string) string {
	return path.Join(tablesFolder, strings.ReplaceAll(name, "/", "-")+ending)
}

// tables writes the exported tables as CSV, the same text that cat prints, and keeps in the
// findings, for the page, what became of each. It returns the digests of the files.
func (p *published) tables(ctx context.Context, e *experiment, found *report.Findings) map[string]string {
	found.Files = map[string]page.TableFile{}
	digests, columns := map[string]string{}, newParameters(e.graph)
	for _, exports := range exportsOf(e.graph) {
		name := exports[0].Name
		text, without, err := e.csv(ctx, *found, columns, exports, mostCSV)
		if err != nil {
			p.failed = append(p.failed, err)
			without = "it cannot be read"
		}
		if without != "" {
			found.Files[name] = page.TableFile{Without: without}
			p.without = append(p.without, name)
			continue
		}
		file := tableFile(name, ".csv")
		sum := sha256.Sum256(text)
		digests[file] = hex.EncodeToString(sum[:])
		found.Files[name] = page.TableFile{File: file, Size: int64(len(text))}
		p.file(file, text)
	}
	return digests
}

// csv gives a gathered table as CSV of at most so many bytes, or says why there is none.
func (e *experiment) csv(ctx context.Context, found report.Findings, columns *parameters, exports []pipeline.Exported, most int64) (text []byte, without string, err error) {
	if kind := kindOfResult(e.graph.Action(exports[0].Node), exports[0].Port); kind != withTables {
		return nil, kind + " are large", nil
	}
	var refs []artifacts.Ref
	for _, x := range exports {
		if ref, ok := found.Output(x.Node, x.Port); ok {
			refs = append(refs, ref)
		}
	}
	large := "it is above " + count.Bytes(most)
	switch stale := len(exports) - len(refs); {
	case stale > 0:
		return nil, fmt.Sprintf("%d of %s not up to date", stale, count.Of(len(exports), "part")), nil
	case sizeOf(refs) > most: // compressed
		return nil, large, nil
	}
	(&pipeline.Engine{Store: found.Store}).Fetch(ctx, refs, nil)
	out := limited{most: most}
	err = e.eachPart(found.Store, columns, exports, refs, func(i int, t *table.Table) error { return appendCSV(&out, i, t) })
	switch {
	case errors.Is(err, errLarge):
		return nil, large, nil
	case errors.Is(err, errDifferent):
		return nil, "its parts have different columns", nil
	}
	return out.Bytes(), "", err
}

// limited holds what is written to it, up to a size.
type limited struct {
	bytes.Buffer
	most int64
}

var errLarge = errors.New("is too large")

func (l *limited) Write(p []byte) (int, error) {
	if int64(l.Len()+len(p)) > l.most {
		return 0, errLarge
	}
	return l.Buffer.Write(p)
}

func sizeOf(refs []artifacts.Ref) int64 {
	var out int64
	for _, ref := range refs {
		out += ref.Size
	}
	return out
}

// tables adds the tables as Parquet. It returns, for the page, where each is, or why it is not there.
func (x *exporter) tables(crate *bundle.Crate) (map[string]page.TableFile, error) {
	files := map[string]page.TableFile{}
	columns, in := newParameters(x.e.graph), map[pipeline.Published]string{} // the first name of each part
	for _, exports := range exportsOf(x.e.graph) {
		name, kind, fresh := exports[0].Name, "", false
		for _, one := range exports {
			part := pipeline.Published{Node: one.Node, Port: one.Port}
			kind = kindOfResult(x.e.graph.Action(one.Node), one.Port)
			if in[part] == "" {
				in[part], fresh = name, true
			}
		}
		switch {
		case !x.has(kind):
			files[name] = page.TableFile{Without: kind + " are not in this bundle"}
		case !fresh:
			files[name] = page.TableFile{Without: "its rows are in " + in[pipeline.Published{Node: exports[0].Node, Port: exports[0].Port}]}
		default:
			var err error
			if files[name], err = x.table(crate, columns, exports); err != nil {
				return nil, err
			}
		}
	}
	return files, nil
}

// table adds the tables of one name, those of the same columns as one.
func (x *exporter) table(crate *bundle.Crate, columns *parameters, exports []pipeline.Exported) (page.TableFile, error) {
	var none page.TableFile
	type group struct {
		parts   []*table.Table
		exports []pipeline.Exported
		refs    []artifacts.Ref
	}
	var groups []*group
	for _, one := range exports {
		ref := x.status[one.Node].Outputs[one.Port]
		if slices.Contains(x.status[one.Node].Removed, one.Port) {
			return none, stalef("%s: was removed from the store to save space; `infoplane run --force %s %[1]s` makes it again, or leave it out of --with", one.Node, x.e.command())
		}
		t, err := x.e.export(x.store, columns, one, ref)
		if err != nil {
			return none, err
		}
		i := slices.IndexFunc(groups, func(g *group) bool { return slices.Equal(g.parts[0].Schema(), t.Schema()) })
		if i < 0 {
			i, groups = len(groups), append(groups, &group{})
		}
		g := groups[i]
		g.parts, g.exports, g.refs = append(g.parts, t), append(g.exports, one), append(g.refs, ref)
	}
	var file page.TableFile
	for i, g := range groups {
		t, err := table.Gather(make([]table.Labels, len(g.parts)), g.parts)
		if err != nil {
			return none, failf("%s: %w", exports[0].Name, err)
		}
		var b bytes.Buffer
		if err := parquet.Write(&b, t); err != nil {
			return none, failf("%s: %w", exports[0].Name, err)
		}
		ending := ".parquet"
		if len(groups) > 1 {
			ending = fmt.Sprintf("-%d.parquet", i+1)
		}
		content := x.e.origin(exports[0].Name, g.exports, g.refs).mark(b.Bytes())
		file = page.TableFile{File: tableFile(exports[0].Name, ending), Size: int64(len(content))}
		crate.Results = append(crate.Results, bundle.Entry{
			Name: file.File, About: fmt.Sprintf("Table %s of %s, with %s.", exports[0].Name, x.e.graph.Name(), count.Of(t.Rows(), "row")),
			Content: content,
		})
	}
	if len(groups) > 1 { // the page links to one
		return page.TableFile{Without: "its parts have different columns, and are " + tableFile(exports[0].Name, "-*.parquet")}, nil
	}
	return file, nil
}
