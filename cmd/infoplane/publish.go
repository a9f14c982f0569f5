package main

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts/foreign"
	"infoplane/internal/output"
)

// overwriteFlag permits to replace files that this command did not write.
func overwriteFlag() cli.Flag {
	return &cli.BoolFlag{DisableDefaultText: true, Name: "overwrite", Usage: "replace files that infoplane did not write, too"}
}

// outputFlag names the folder of published files.
func outputFlag(usage string) cli.Flag {
	return &cli.StringFlag{Name: "output", Aliases: []string{"o"}, DefaultText: figuresFolder + "/EXPERIMENT", Usage: usage}
}

// figuresFolder has a folder for each experiment, unless -o names another.
const figuresFolder = "figures"

// defaultFolder is where the figures of an experiment are written: other ones, and those of the
// same experiment with other values set, have folders of their own.
func (e *experiment) defaultFolder() string {
	name := e.name
	if len(e.set) > 0 {
		var parts []string
		for _, s := range e.set {
			parts = append(parts, s.String())
		}
		text := strings.Join(parts, ",")
		plain := strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._=,-", r) {
				return r
			}
			return '_'
		}, text)
		const longest = 80
		if plain != text || len(plain) > longest { // no name of a file; the digest distinguishes it
			sum := sha256.Sum256([]byte(text))
			plain = plain[:min(len(plain), longest)] + "-" + hex.EncodeToString(sum[:4])
		}
		name += "," + plain
	}
	return filepath.Join(figuresFolder, name)
}

// outputFolder is the folder that published files are written to.
func (s *session) outputFolder(c *cli.Context, e *experiment) (output.Folder, error) {
	return folderOf(c, e.defaultFolder(), e.inputs(), e.owner)
}

// folderOf is the folder that flags name, or the default; its files are those of an owner.
func folderOf(c *cli.Context, dir string, inputs []string, owner func(dir string) string) (output.Folder, error) {
	if c.IsSet("output") {
		dir = c.String("output")
	}
	out := output.Folder{Dir: dir, Overwrite: c.Bool("overwrite"), Inputs: inputs}
	if dir == "" {
		return out, usagef("-o: needs the name of a folder")
	}
	for _, link := range []string{figuresFolder, dir} {
		if info, err := os.Lstat(link); err == nil && info.Mode()&fs.ModeSymlink != 0 && !c.IsSet("output") {
			return out, failf("%s: is a symbolic link; if files are to go where it leads, name it: -o %s", link, dir)
		}
	}
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return out, failf("%s: is not a folder; name a folder with -o DIR", dir)
	}
	if err := outsideStore(c, dir); err != nil {
		return out, err
	}
	return out, mayWrite(out, owner(dir))
}

// ownerFile is a file in an output folder with the name of the experiment whose figures are there.
const ownerFile = ".infoplane-experiment"

// owner distinguishes the experiment from others whose figures may go to a folder: a built-in
// one by its name, a file by its place as seen from the folder, both by what was set.
func (e *experiment) owner(dir string) string {
	name := e.given
	if isPath(e.given) {
		from, err := filepath.Abs(dir)
		full, err2 := filepath.Abs(e.given)
		if name = full; err == nil && err2 == nil {
			if rel, err := filepath.Rel(from, full); err == nil {
				name = filepath.ToSlash(rel)
			}
		}
	}
	return name + e.flags() + "\n"
}

// mayWrite refuses a folder that has the figures of another experiment.
func mayWrite(folder output.Folder, owner string) error {
	if folder.Overwrite {
		return nil
	}
	is, err := foreign.ReadAtMost(filepath.Join(folder.Dir, ownerFile), maxFile)
	if err != nil || string(is) == owner {
		return nil // a folder that has none, or cannot be read, is seen to where it is written
	}
	return failf("%s: has the figures of another experiment, %s; name another folder with -o, or replace them with --overwrite", folder.Dir, strings.TrimSpace(string(is)))
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
