package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts"
	"infoplane/cmd/infoplane/bundle"
	"infoplane/internal/count"
)

func (s *session) importVerb() *cli.Command {
	return &cli.Command{
		Name:      "import",
		Usage:     "put the results of a file that export wrote into the store",
		ArgsUsage: "FILE",
		Description: `Checks every digest first: of all files, of every object both that of its bytes and that
of its values, and every record. If anything is not as it was written it is named, and
nothing is imported. Then nothing of the experiment has to run here: status says so. A
FILE is as trustworthy as who gave it to you; infoplane verify runs actions again and
compares.

   infoplane import paper.zip
   infoplane status paper`,
		Action: s.importBundle,
	}
}

func (s *session) importBundle(c *cli.Context) error {
	args, err := arguments(c, 1, 1, "one FILE that export wrote")
	if err != nil {
		return err
	}
	b, err := bundle.Open(args[0])
	if err != nil {
		return failf("%s: %w; nothing was imported", args[0], err)
	}
	defer b.Close()
	records, err := bundledRecords(b)
	if err == nil {
		err = checkObjects(b, records)
	}
	if err != nil {
		return failf("%s: %w; nothing was imported", args[0], err)
	}
	store, err := artifacts.Open(storeDir(c))
	if err != nil {
		return err
	}
	work, err := store.Work() // so that gc does not take what no record names yet
	if err != nil {
		return err
	}
	defer work.Release()
	objects := 0
	for _, name := range b.Names() {
		if !strings.HasPrefix(name, "objects/") || name == "objects/" {
			continue
		}
		content, err := b.Read(name)
		if err != nil {
			return failf("%s: %w", args[0], err)
		}
		if _, err := artifacts.Put(store, artifacts.File(content)); err != nil {
			return err
		}
		objects++
	}
	for _, r := range records {
		if err := store.AddRecord(r); err != nil {
			return err
		}
		if err := store.SetLastKey(r.Node, r.Key); err != nil {
			return err
		}
	}
	name := "the experiment"
	if len(records) > 0 {
		name, _, _ = strings.Cut(records[0].Node, ":")
	}
	s.note(fmt.Sprintf("%s: %s and %s are in the store; the bundle has %s's file, %s, and the page, %s",
		args[0], count.Of(len(records), "record"), count.Of(objects, "object"), name, bundle.Experiment, reportFile))
	return nil
}

// mostLine bounds the line of a record.
const mostLine = artifacts.MaxRecord + 1<<10

// bundledRecords reads the records of a bundle.
func bundledRecords(b *bundle.Bundle) ([]artifacts.Record, error) {
	const file = "records.jsonl.gz"
	text, err := b.Read(file)
	if err != nil {
		return nil, err
	}
	packed, err := gzip.NewReader(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	lines := bufio.NewScanner(packed)
	lines.Buffer(nil, mostLine)
	var out []artifacts.Record
	for lines.Scan() {
		var r artifacts.Record
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", file, len(out)+1, err)
		}
		sealed, err := artifacts.SealRecord(r)
		if err == nil {
			r, err = artifacts.OpenRecord(sealed)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", file, len(out)+1, err)
		}
		r.Signer = ""
		out = append(out, r)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return out, nil
}

// checkObjects compares the objects of a bundle with their names, and with what its records say
// of them: both digests, and the size. What no record names is refused.
func checkObjects(b *bundle.Bundle, records []artifacts.Record) error {
	named := map[string]bool{}
	for _, r := range records {
		for _, out := range r.Outputs {
			name := objectPath(out.Blob)
			if out.Derivable && !b.Has(name) || named[name] {
				continue
			}
			named[name] = true
			content, err := b.Read(name)
			if err != nil {
				return fmt.Errorf("%s of %s: %w", out.Port, r.Node, err)
			}
			scratch := artifacts.InMemory()
			ref, err := artifacts.Put(scratch, artifacts.File(content))
			if err != nil {
				return err
			}
			if ref.Blob != out.Blob || ref.Size != out.Size {
				return fmt.Errorf("%s: is not what its name says: the SHA-256 of its bytes is %s", name, ref.Blob)
			}
			if err := scratch.Verify(out.Ref); err != nil {
				return fmt.Errorf("%s: is not what the record of %s says: %w", name, r.Node, err)
			}
		}
	}
	for _, name := range b.Names() {
		if strings.HasPrefix(name, "objects/") && name != "objects/" && !named[name] {
			return fmt.Errorf("%s: no record names it", name)
		}
	}
	return nil
}
