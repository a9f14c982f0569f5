package golden

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
)

// The folders are listed, so that the packages beside them stay out.
//
//go:embed chelombiev digits edge goldfeld grokking kolchinsky lorenzen paper paper-again recipes relu saxe saxe-linear smoke
var files embed.FS

// Names lists the built-in experiments, sorted.
func Names() []string {
	folders, err := files.ReadDir(".")
	if err != nil {
		panic("golden: " + err.Error()) // embedded: there or the build failed
	}
	var out []string
	for _, folder := range folders {
		out = append(out, folder.Name())
	}
	return out
}

// checkName returns an error if there is no built-in experiment of that name.
func checkName(name string) error {
	if !slices.Contains(Names(), name) {
		return fmt.Errorf("golden: %s: no built-in experiment of that name; there are %v", name, Names())
	}
	return nil
}

// Experiment returns the experiment file of that name, and where it stands in
// the repository.
func Experiment(name string) (file string, text []byte, err error) {
	if err := checkName(name); err != nil {
		return "", nil, err
	}
	file = path.Join(name, "experiment.yaml")
	text, err = files.ReadFile(file)
	return path.Join("golden", file), text, err
}

// Folder returns the files of a built-in experiment.
func Folder(name string) (fs.FS, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	return fs.Sub(files, name)
}
