package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts"
	"infoplane/artifacts/table"
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
