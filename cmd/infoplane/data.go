package main

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts/foreign"
	"infoplane/artifacts/foreign/dataset"
	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
	"infoplane/internal/output"
)

func (s *session) dataVerb() *cli.Command {
	return &cli.Command{
		Name:      "data",
		Usage:     "describe a data set in a file, and print an experiment that uses it",
		ArgsUsage: "FILE...",
		Description: `A FILE has a row for each pattern: Parquet, an Arrow stream or file, CSV with a header,
.npy, .npz or IDX (the format of MNIST), each also packed by gzip. The columns of several
stand side by side: images and their labels.

It prints what each column holds, as the comments of an experiment file that trains
networks on the data and draws their information plane. The experiment can be run as it
is printed, and is there to be edited. Without --label, the label is a column of a likely
name (y, label, class …), or text, or a last column of a few whole numbers; a column that
holds nothing but train and test becomes the split.

   infoplane data flowers.csv
   infoplane data flowers.csv --label species > mine.yaml && infoplane run mine.yaml
   infoplane data train-images-idx3-ubyte.gz train-labels-idx1-ubyte.gz`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "label", Usage: "the `COLUMN` of the classes"},
			memoryFlag(),
		},
		Action: s.describe,
	}
}

func (s *session) describe(c *cli.Context) error {
	files, err := arguments(c, 1, -1, "a FILE, or several")
	if err != nil {
		return err
	}
	memory, err := memoryOf(c)
	if err != nil {
		return err
	}
	all, problems := (*parquet.Foreign)(nil), map[string]error{}
	for _, file := range files {
		one, err := readData(file, memory, problems)
		if err == nil && all != nil {
			if one, err = foreign.Beside(all, one); err != nil {
				err = failf("%s: %w", file, err)
			}
		}
		if err != nil {
			return err
		}
		all = one
	}
	d := dataset.Describe(all, problems)
	label := c.String("label")
	if !contains(d, label) && c.IsSet("label") {
		return usagef("--label %s: no such column; there are %s", table.Plain(label), foreign.Listed(all.Names))
	}
	columns := d.Guess(label)
	for _, line := range describeData(files, d, columns) {
		fmt.Fprintln(s.out, strings.TrimRight("# "+safe(line), " "))
	}
	switch {
	case columns.Label == "":
		return usagef("%s: no column looks like a label; name one with --label", files[0])
	case len(columns.Inputs) == 0:
		return failf("%s: no column can be an input: numbers without a missing value, and not all the same", files[0])
	}
	fmt.Fprint(s.out, "\n"+dataExperiment(files, d, columns))
	return nil
}

// contains reports whether there is a column of a name.
func contains(d dataset.Description, name string) bool {
	for _, c := range d.Columns {
		if c.Name == name {
			return true
		}
	}
	return false
}

// readData reads all columns of a file that can be read, and adds why the others cannot.
func readData(file string, memory int64, problems map[string]error) (*parquet.Foreign, error) {
	b, err := foreign.ReadFile(file, memory)
	var path *fs.PathError
	if errors.As(err, &path) {
		return nil, usagef("%s: cannot be read: %w", file, output.Cause(err))
	}
	if err != nil {
		return nil, failf("%s: %w", file, err)
	}
	t, err := foreign.Read(b, memory, nil)
	if err == nil {
		return t, nil
	}
	names, other := foreign.Read(b, memory, func(string) bool { return false })
	if other != nil || len(names.Names) > mostTried {
		return nil, failf("%s: %w", file, err)
	}
	readable := 0
	for _, name := range names.Names {
		if _, problems[name] = foreign.Read(b, memory, func(column string) bool { return column == name }); problems[name] == nil {
			readable++
		}
	}
	if readable == 0 {
		return nil, failf("%s: %w", file, err)
	}
	if t, err = foreign.Read(b, memory, func(column string) bool { return problems[column] == nil }); err != nil {
		return nil, failf("%s: %w", file, err)
	}
	return t, nil
}

// mostTried is how many columns are read one by one, to find those that cannot be.
const mostTried = 200
