package program

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"infoplane/artifacts"
	"infoplane/internal/field"
)

// Spec is a program as an experiment file names it.
type Spec struct {
	// Command is the program and its arguments. A program named with a slash is one
	// of files, or lies beside the experiment file; one without is looked up in PATH.
	Command []string `json:"command"`

	// Files are what the program consists of: files, and folders that stand for all
	// files in them, beside the experiment file or below. Their content is part of
	// the key, and copies of them lie in the folder in which the program runs.
	Files []string `json:"files,omitempty"`

	// Environment are the variables of the program: NAME, with the value that
	// it has when the experiment is run, or NAME=value. They are part of the key.
	Environment []string `json:"environment,omitempty"`

	// Timeout is how long the program may take for one action, such as 90s, 10m or 2h.
	Timeout string `json:"timeout"`

	// Worker starts the program once for many actions, one at a time: it reads requests
	// from its standard input, a line each, and answers on its standard output.
	Worker bool `json:"worker,omitempty"`

	// Batch is how many actions the program does at once, at most; 0 if one, which it is
	// asked in another form. A request lists those of a batch.
	Batch int `json:"batch,omitempty"`

	// Format is that of the tables which the program reads and writes: parquet, which
	// it also is when left out, or arrow, an IPC stream.
	Format string `json:"format,omitempty"`
}

// mostBatch bounds a batch: each action of it has a folder and a lock.
const mostBatch = 1024

// reserved are the names in the program's folder that are ours.
var reserved = []string{"request.json", "inputs", "outputs", "tmp"}

// Validate returns what is wrong with the spec, as joined [field.Error]s.
func (s Spec) Validate() error {
	var errs []error
	fail := func(name, format string, args ...any) {
		errs = append(errs, &field.Error{Field: name, Problem: fmt.Sprintf(format, args...)})
	}
	if len(s.Command) == 0 || s.Command[0] == "" {
		fail("command", "is empty; it lists a program and its arguments, such as [python3, train.py]")
	}
	for _, name := range s.Files {
		top, _, _ := strings.Cut(filepath.ToSlash(filepath.Clean(name)), "/")
		switch {
		case !filepath.IsLocal(name) || filepath.Clean(name) == ".":
			fail("files", "has %q; a file lies beside the experiment file, or in a folder there", name)
		case slices.Contains(reserved, top):
			fail("files", "has %q; in the program's folder this name is taken", name)
		}
	}
	for _, v := range s.Environment {
		name, _, _ := strings.Cut(v, "=")
		if name == "" || name == "TMPDIR" || strings.ContainsRune(v, 0) {
			fail("environment", "has %q; a variable is NAME or NAME=value, and TMPDIR is set for the program", v)
		}
	}
	if _, err := s.timeout(); err != nil {
		fail("timeout", "is %q; a program may take a time such as 90s, 10m or 2h", s.Timeout)
	}
	if s.Batch < 0 || s.Batch > mostBatch {
		fail("batch", "is %d; a batch has from 1 to %d actions", s.Batch, mostBatch)
	}
	if !slices.Contains([]string{"", "parquet", "arrow"}, s.Format) {
		fail("format", "is %q; the formats of tables are parquet, arrow", s.Format)
	}
	return errors.Join(errs...)
}

func (s Spec) timeout() (time.Duration, error) {
	d, err := time.ParseDuration(s.Timeout)
	if err == nil && d <= 0 {
		err = errors.New("not positive")
	}
	return d, err
}

func (s Spec) format() artifacts.Format {
	if s.Format == "" {
		return artifacts.ParquetFormat
	}
	return artifacts.Format(s.Format)
}
