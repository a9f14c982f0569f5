package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts/foreign"
	"infoplane/golden"
	"infoplane/internal/output"
	"infoplane/internal/strict"
	"infoplane/internal/suggest"
	"infoplane/stages"
)

// maxFile bounds what is read of a file that is named as an experiment, or that
// lies beside one. Package strict has a tighter limit with a better message.
const maxFile = 16 << 20

// experimentNames lists the built-in experiments.
func experimentNames() []string { return golden.Names() }

// openExperiment finds, reads and wires an experiment: a built-in one, or the
// user's own file.
func openExperiment(given string, set ...strict.Setting) (*experiment, error) {
	e := &experiment{given: given, name: given, set: set}
	file, text, err := given, []byte(nil), error(nil)
	switch builtIn := golden.Names(); {
	case slices.Contains(builtIn, given):
		if file, text, err = golden.Experiment(given); err == nil {
			e.claims, err = golden.Claims(given)
		}
	case isPath(given):
		e.name = experimentName(given)
		if file, text, err = readExperiment(given); err == nil {
			e.claims, err = ownClaims(given)
		}
	default:
		if info, statErr := os.Stat(given); statErr == nil && !info.IsDir() {
			return nil, usagef("%s: no built-in experiment of that name; write ./%s to run the file", given, given)
		}
		return nil, usagef("%s: no experiment of that name%s There are %s; a file of your own is a path such as ./mine.yaml",
			given, suggest.Stop(given, builtIn), strings.Join(builtIn, ", "))
	}
	if err != nil {
		return nil, err
	}
	if err := e.wire(file, text); err != nil {
		return nil, err
	}
	return e, nil
}

// wire reads the text of the experiment's file and makes its graph.
func (e *experiment) wire(file string, text []byte) error {
	parsed, err := stages.Parse(e.name, file, text, e.set...)
	if err != nil {
		return &failure{exitUsage, err}
	}
	e.about, e.text, e.graph, e.notes = parsed.About, parsed.Text, parsed.Graph(), parsed.Notes()
	e.programs, e.activations = parsed.Files(filepath.Dir(e.given))
	if err := golden.Check(filepath.Join(filepath.Dir(file), "claims.yaml"), e.claims, e.graph); err != nil {
		if len(e.set) == 0 {
			return &failure{exitUsage, err}
		}
		e.claims = nil
		e.notes = append(e.notes, fmt.Sprintf("%s: its claims are of the experiment as it stands, and are left out: %v", e.command(), err))
	}
	return nil
}

// setFlag sets values in an experiment for one command.
func setFlag() cli.Flag {
	return &cli.GenericFlag{Name: "set", Value: &several{}, Usage: "set a value of the experiment: `PATH=VALUE`; any number of times"}
}

// opened opens the experiment of a verb that has the flag --set.
func (s *session) opened(c *cli.Context, given string) (*experiment, error) {
	var set []strict.Setting
	for _, text := range *c.Generic("set").(*several) {
		one, err := strict.ParseSetting(text)
		if err != nil {
			return nil, usagef("--set %w", err)
		}
		set = append(set, one)
	}
	return s.open(given, set...)
}

// flags are those of the experiment, for a shell, with a space in front.
func (e *experiment) flags() string {
	text := ""
	for _, s := range e.set {
		text += " --set " + quotedWord(s.String())
	}
	return text
}

// command is the experiment as a command line has it: paper --set train.network.rate=0.1.
func (e *experiment) command() string { return e.given + e.flags() }

// ownClaims reads the claims beside a user's experiment.yaml, if there are any.
func ownClaims(path string) ([]golden.Claim, error) {
	if filepath.Base(path) != "experiment.yaml" {
		return nil, nil
	}
	file := filepath.Join(filepath.Dir(path), "claims.yaml")
	text, err := foreign.ReadAtMost(file, maxFile) // it was not named, and may be a pipe
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, usagef("%s: cannot be read: %w", file, output.Cause(err))
	}
	claims, err := golden.ParseClaims(file, text)
	if err != nil {
		return nil, &failure{exitUsage, err}
	}
	return claims, nil
}

// readExperiment reads an experiment file.
func readExperiment(path string) (string, []byte, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return "", nil, usagef("%s: is a folder; name an experiment file in it", path)
	}
	text, err := foreign.ReadAtMost(path, maxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil, usagef("%s: no such file%s `infoplane show smoke > mine.yaml` makes one to start from",
			path, sentence(suggestFile(path)))
	}
	if err != nil {
		return "", nil, usagef("%s: cannot be read: %w", path, output.Cause(err))
	}
	return path, text, nil
}

// suggestFile suggests the file of the same folder that was most probably meant.
func suggestFile(path string) string {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return ""
	}
	var files []string
	for _, entry := range entries {
		if !entry.IsDir() {
			files = append(files, entry.Name())
		}
	}
	return suggest.Prefixed(strings.TrimPrefix(filepath.Dir(path)+string(filepath.Separator), "."+string(filepath.Separator)), filepath.Base(path), files)
}
