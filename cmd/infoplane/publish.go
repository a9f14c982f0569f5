package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"infoplane/internal/output"
)

// overwriteFlag permits to replace files that this command did not write.
func overwriteFlag() cli.Flag {
	return &cli.BoolFlag{DisableDefaultText: true, Name: "overwrite", Usage: "replace files that infoplane did not write, too"}
}

// outputFlag names the folder of published files.
func outputFlag(usage string) cli.Flag {
	return &cli.StringFlag{Name: "output", Aliases: []string{"o"}, Value: "figures", Usage: usage}
}

// outputFolder is the folder that published files are written to.
func (s *session) outputFolder(c *cli.Context, e *experiment) (output.Folder, error) {
	dir := c.String("output")
	out := output.Folder{Dir: dir, Overwrite: c.Bool("overwrite"), Inputs: e.inputs()}
	if dir == "" {
		return out, usagef("-o: needs the name of a folder")
	}
	if info, err := os.Lstat(dir); err == nil && info.Mode()&fs.ModeSymlink != 0 && !c.IsSet("output") {
		return out, failf("%s: is a symbolic link; if files are to go where it leads, name it: -o %s", dir, dir)
	}
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return out, failf("%s: is not a folder; name a folder with -o DIR", dir)
	}
	return out, outsideStore(c, dir)
}

// outsideStore refuses a path in the store, whose files have names of their own.
func outsideStore(c *cli.Context, path string) error {
	store, err := filepath.EvalSymlinks(storeDir(c))
	if err != nil {
		return nil // there is none yet
	}
	if store, err = filepath.Abs(store); err != nil {
		return nil
	}
	full, err := filepath.Abs(path)
	if err != nil {
		return nil
	}
	for above := full; ; above = filepath.Dir(above) { // what is there may be behind links
		if real, err := filepath.EvalSymlinks(above); err == nil {
			full = filepath.Join(real, strings.TrimPrefix(full, above))
			break
		}
		if above == filepath.Dir(above) {
			break
		}
	}
	if inside, err := filepath.Rel(store, full); err == nil && filepath.IsLocal(inside) {
		return failf("%s: lies in the store %s, which has files of its own only; choose another place", path, storeDir(c))
	}
	return nil
}

// singleFile is the place of a file that a flag names, beside what the command reads.
func singleFile(c *cli.Context, inputs ...string) output.Folder {
	for _, arg := range c.Args().Slice() {
		given, _ := splitNode(arg)
		inputs = append(inputs, arg, given)
	}
	return output.Folder{Overwrite: c.Bool("overwrite"), Inputs: inputs}
}

// checkFile returns an error, before any work, if the file of a flag cannot be written.
func checkFile(c *cli.Context, path string, inputs ...string) error {
	if path == "" {
		return nil
	}
	if err := outsideStore(c, path); err != nil {
		return err
	}
	return singleFile(c, inputs...).CheckFile(path)
}

// saveFile writes the file that a flag names.
func saveFile(c *cli.Context, path string, content []byte, inputs ...string) (output.Outcome, error) {
	if err := outsideStore(c, path); err != nil {
		return "", err
	}
	return singleFile(c, inputs...).File(path, content)
}

// inputs are the files that an experiment is read from, or that its actions read.
func (e *experiment) inputs() []string {
	if !isPath(e.given) {
		return nil
	}
	claims := filepath.Join(filepath.Dir(e.given), "claims.yaml")
	return slices.Concat([]string{e.given, claims}, e.programs, e.activations)
}
