package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts"
	"infoplane/artifacts/foreign"
	"infoplane/stages/estimate"
)

func (s *session) planeVerb() *cli.Command {
	return &cli.Command{
		Name:      "plane",
		Usage:     "draw the information plane of networks that were trained elsewhere",
		ArgsUsage: "RUN...",
		Description: `A RUN is a folder that the recorder wrote (infoplane recorder), or a folder of such, or a
file of activations as estimate reads it, a row for each pattern at each epoch and a column
for each unit (t1_0 is layer 1, unit 0), or one of lists for each layer; files need --labels. Each run has a panel, up to nine of
them; more are averaged, and then they must have layers of the same kinds.

The plane is an experiment like any other: its file is written beside the figures, or
where --write-experiment says, to be read, edited and run again. What has been estimated
is kept in the store; a second time only new runs are.

   infoplane plane runs/
   infoplane plane runs/seed1 runs/seed2 --estimator kde:variance=0.1 --estimator binning
   infoplane plane runs/*.parquet --labels labels.parquet
   infoplane plane runs/ --write-experiment mine.yaml`,
		Flags: []cli.Flag{
			&cli.GenericFlag{Name: "estimator", Value: &several{}, Usage: "apply `METHOD`; any number of times (default: " + planeEstimator + ")"},
			&cli.StringFlag{Name: "epochs", Usage: "these `EPOCHS` only: 0,400,9000"},
			&cli.StringFlag{Name: "labels", Usage: "take the labels of files from `FILE`, by its columns pattern and y"},
			&cli.StringFlag{Name: "write-experiment", Usage: "write the experiment to `FILE`"},
			jobsFlag(), progressFlag(),
			outputFlag("write figures to `DIR`"),
			overwriteFlag(),
		},
		Action: s.plane,
	}
}

// planeEstimator is what estimates the layers of a network of which nothing is known: the
// bins of the papers, on edges that hold units of any scale.
const planeEstimator = "binning:bins=30,range=layer"

// mostPanels is the largest number of runs that have a panel each.
const mostPanels = 9

func (s *session) plane(c *cli.Context) error {
	args, err := arguments(c, 1, -1, "the folder of a run, or several")
	if err != nil {
		return err
	}
	if err := checkRunFlags(c); err != nil {
		return err
	}
	configs, err := configsOf(c, planeEstimator)
	if err != nil {
		return err
	}
	if args, err = foreign.Expand(".", args); err != nil {
		return usagef("%w", err)
	}
	for _, run := range args {
		if _, err := os.Stat(run); err != nil {
			return usagef("%s: no such file or folder; record one with `infoplane recorder`", run)
		}
	}
	file := c.String("write-experiment")
	if file == "" {
		file = filepath.Join(figuresFolder, "plane.yaml")
		if dir := c.String("output"); dir != "" {
			file = filepath.Join(dir, "plane.yaml")
		}
	}
	if !isPath(file) || !isYAML(file) {
		return usagef("--write-experiment %s: is not the path of a YAML file; try ./%s.yaml", file, file)
	}
	e, err := planeExperiment(file, args, c.String("labels"), configs)
	if err != nil {
		return err
	}
	folder, err := s.outputFolder(c, e)
	if err != nil {
		return err
	}
	if err := checkFile(c, file); err != nil {
		return err
	}
	store, err := artifacts.Open(storeDir(c))
	if err != nil {
		return err
	}
	engine, err := s.engine(c, store)
	if err != nil {
		return err
	}
	did, err := saveFile(c, file, e.text)
	if err != nil {
		return err
	}
	s.printNotes(e)
	s.note(fmt.Sprintf("%s %s; `infoplane run %s` runs it", did, file, file))
	sel, err := e.selection()
	if err != nil {
		return err
	}
	return s.execute(c, engine, e, sel, &folder, nil, 0)
}

// planeExperiment makes the experiment that estimates and draws some runs, for a file.
func planeExperiment(file string, runs []string, labels string, configs []estimate.Config) (*experiment, error) {
	here := filepath.Dir(file)
	var paths []string
	panels, count := "", 0
	for _, run := range runs {
		n, err := runsIn(run)
		if err != nil {
			return nil, failf("%s: %w", run, err)
		}
		count += n
		paths = append(paths, pathFrom(here, run))
	}
	if count > 1 && count <= mostPanels {
		panels = ", panels: run"
	}
	patterns := ""
	if labels != "" {
		patterns = ", patterns: " + pathFrom(here, labels)
	}
	var text, plots strings.Builder
	fmt.Fprintf(&text, `# The information plane of networks that were trained elsewhere.

dump:
  runs: {activations: [%s]%s}

estimate:
`, strings.Join(paths, ", "), patterns)
	for i, config := range configs {
		name, suffix := config.Estimator, ""
		if i > 0 {
			name = fmt.Sprintf("%s-%d", name, i+1)
			suffix = "-" + name
		}
		fmt.Fprintf(&text, "  %s: %s\n", name, flow(config))
		fmt.Fprintf(&plots, "  plane%s: {kind: trajectories, train: runs, information: %s%s}\n", suffix, name, panels)
		fmt.Fprintf(&plots, "  film%s: {kind: film, train: runs, information: %s%s}\n", suffix, name, panels)
	}
	fmt.Fprintf(&text, "\nplot:\n%s", plots.String())
	e := &experiment{given: file, name: experimentName(file)}
	return e, e.wire(file, []byte(text.String()))
}

// runsIn returns the number of runs that a path stands for.
func runsIn(path string) (int, error) {
	found, err := foreign.Recordings(path)
	if err != nil || len(found) > 0 {
		return len(found), err
	}
	files := 0
	err = filepath.WalkDir(path, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files++
		}
		return err
	})
	return files, err
}

// pathFrom returns a path as it is written in a file of a folder.
func pathFrom(folder, path string) string {
	if !filepath.IsAbs(path) {
		base, _ := filepath.Abs(folder)
		full, _ := filepath.Abs(path)
		if out, err := filepath.Rel(base, full); err == nil {
			path = out
		} else {
			path = full // on another drive
		}
	}
	quoted, err := json.Marshal(filepath.ToSlash(path))
	if err != nil {
		panic("infoplane: " + err.Error())
	}
	return string(quoted)
}

// flow writes a config as YAML on one line: {estimator: kde, variance: 0.1}.
func flow(config estimate.Config) string {
	b, err := json.Marshal(config)
	if err != nil {
		panic("infoplane: " + err.Error())
	}
	return strings.NewReplacer(`"`, "", ":", ": ", ",", ", ").Replace(string(b))
}
