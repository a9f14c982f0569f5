package main

import (
	"path/filepath"
	"strings"

	"infoplane/golden"
	"infoplane/internal/strict"
	"infoplane/pipeline"
)

// experiment is an experiment that was read and wired.
type experiment struct {
	given  string           // as the user wrote it: paper, ./mine.yaml; messages repeat it
	set    []strict.Setting // what flags set in it
	name   string           // labels the graph and its records: paper, mine
	about  string
	text   []byte // of its file
	graph  *pipeline.Graph
	notes  []string       // what is valid in the file and may mislead
	claims []golden.Claim // of a built-in experiment

	programs, activations []string // files that it reads, beside those of its own
}

// isPath reports whether an EXPERIMENT is a file and not a name: it has a slash or the
// ending of YAML.
func isPath(given string) bool {
	return strings.ContainsRune(given, '/') || strings.ContainsRune(given, filepath.Separator) || isYAML(given)
}

func isYAML(given string) bool {
	return strings.HasSuffix(given, ".yaml") || strings.HasSuffix(given, ".yml")
}

// experimentName is the name that a file gives its experiment: its own without
// the ending, or its folder's if the file is called experiment.yaml.
func experimentName(path string) string {
	base := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(path), ".yaml"), ".yml")
	if base == "experiment" {
		if full, err := filepath.Abs(path); err == nil {
			base = filepath.Base(filepath.Dir(full))
		}
	}
	return strings.Map(func(r rune) rune {
		if r == ':' || r == '/' { // they separate experiment and node
			return '_'
		}
		return r
	}, base)
}

// splitNode takes EXPERIMENT:NODE apart. NODE is empty if there is none. A
// colon after one letter is a Windows drive.
func splitNode(given string) (experiment, node string) {
	if i := strings.LastIndexByte(given, ':'); i > 1 && !isYAML(given) {
		return given[:i], given[i+1:]
	}
	return given, ""
}

// selection reads targets; a name that the graph does not have is a usage error.
func (e *experiment) selection(targets ...string) (pipeline.Selection, error) {
	sel, err := e.graph.Select(targets...)
	if err != nil {
		return sel, usagef("%s `infoplane ls %s` lists what there is", sentence(err.Error()), e.command())
	}
	return sel, nil
}

// family returns the path that actions which differ by their labels only have in common:
// train/network of train/network/seed=3.
func family(node string) string {
	if i := strings.LastIndexByte(node, '/'); i > 0 && strings.ContainsRune(node[i:], '=') {
		return node[:i]
	}
	return node
}
