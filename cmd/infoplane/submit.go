package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts"
)

// The jobs that a cluster starts are all one command, `infoplane run EXPERIMENT --worker`, on
// one store: locks in the store divide the actions among them, so any number of jobs may
// start, end, be preempted and start again at any time. A last job publishes; it runs what
// is left, if anything is.

// submitWords are what may be submitted to, and cancel.
var submitWords = []string{"slurm", "kubernetes", "script", "cancel"}

func (s *session) submitVerb() *cli.Command {
	return &cli.Command{
		Name:      "submit",
		Usage:     "start workers on a cluster",
		ArgsUsage: "slurm|kubernetes|script|cancel EXPERIMENT [-- FLAGS OF SBATCH]",
		Description: `Starts workers, "infoplane run EXPERIMENT --worker", which share the store and do each
action once, and behind them a job that publishes and checks the golden. The store must
be in a folder that every node sees.

   infoplane submit slurm paper --nodes 8 --cpus 16 --time 1:00:00 -- --account=lab
   infoplane submit slurm ./mine.yaml --dry-run      # the scripts, and nothing submitted
   infoplane submit kubernetes paper --image IMAGE --volume NAME | kubectl apply -f -
   infoplane submit script paper                     # the commands for any other engine
   infoplane status paper --watch                    # follows the run; Ctrl-C stops nothing
   infoplane submit cancel paper                     # of slurm; what is finished is kept`,
		Flags: []cli.Flag{
			&cli.IntFlag{Name: "nodes", Value: 4, Usage: "start `N` workers"},
			&cli.IntFlag{Name: "cpus", Value: 4, Usage: "`C` CPUs for each"},
			outputFlag("the last job writes published files to `DIR`"),
			&cli.BoolFlag{DisableDefaultText: true, Name: "dry-run", Aliases: []string{"n"}, Usage: "slurm: print the scripts and submit nothing"},
			&cli.StringFlag{Name: "time", Usage: "slurm: at most `TIME` for a worker, such as 1:00:00"},
			&cli.StringFlag{Name: "partition", Usage: "slurm: `NAME` of a partition"},
			&cli.StringSliceFlag{Name: "gpus-for", Usage: "slurm: train `ENTRY` in an array of its own, with a GPU for each worker, before the others"},
			&cli.StringFlag{Name: "image", Usage: "kubernetes: `IMAGE` that has infoplane in its PATH"},
			&cli.StringFlag{Name: "volume", Usage: "kubernetes: `NAME` of the claim on a volume that every node may write, for the store"},
		},
		Action: s.submit,
	}
}

// engines are the ways to submit, each with the flags that it has.
var engines = map[string][]string{
	"slurm":      {"nodes", "cpus", "output", "dry-run", "time", "partition", "gpus-for"},
	"kubernetes": {"nodes", "cpus", "image", "volume"},
	"script":     {"nodes", "cpus", "output"},
	"cancel":     {},
}

func (s *session) submit(c *cli.Context) error {
	name := c.Args().First()
	if err := oneOf("submit", name, submitWords...); err != nil {
		return err
	}
	for _, f := range c.Command.Flags {
		if flag := f.Names()[0]; c.IsSet(flag) && flag != "store" && flag != "help" && !slices.Contains(engines[name], flag) {
			return usagef("submit %s: has no flag --%s. See `infoplane submit --help`", name, flag)
		}
	}
	args := c.Args().Tail()
	if len(args) == 0 {
		return usagef("submit %s: which experiment? `infoplane ls` lists the built-in ones; a file of your own is a path such as ./mine.yaml", name)
	}
	if len(args) > 1 && name != "slurm" {
		return usagef("submit %s: %s: takes an experiment, and nothing after it", name, strings.Join(args[1:], " "))
	}
	sub, err := s.submission(c, args[0])
	if err != nil {
		return err
	}
	switch name {
	case "slurm":
		return s.submitSlurm(c, sub, args[0], args[1:])
	case "kubernetes":
		return s.submitKubernetes(sub)
	case "script":
		return s.submitScript(sub)
	default:
		return s.submitCancel(c.Context, sub)
	}
}

// submission is a run on a cluster.
type submission struct {
	Name       string // of its jobs
	Experiment string // as every node finds it
	Infoplane  string
	Store      string
	Output     string
	Logs       string // the folder of the logs
	Nodes      int
	CPUs       int
	Image      string
	Volume     string
	Golden     bool // there is one to check

	opened *experiment
}

// submission reads what the ways to submit share.
func (s *session) submission(c *cli.Context, given string) (submission, error) {
	e, err := s.open(given)
	if err != nil {
		return submission{}, err
	}
	s.printNotes(e)
	sub := submission{
		Name: "infoplane-" + jobName(e.name), Experiment: given,
		Nodes: c.Int("nodes"), CPUs: c.Int("cpus"), Image: c.String("image"), Volume: c.String("volume"),
		Golden: !isPath(given), opened: e,
	}
	if sub.Nodes < 1 || sub.CPUs < 1 {
		return submission{}, usagef("--nodes %d, --cpus %d: at least one of each", sub.Nodes, sub.CPUs)
	}
	if isPath(given) {
		folder := filepath.Dir(given)
		_, err := os.Stat(filepath.Join(folder, "digests.txt"))
		sub.Golden = err == nil && filepath.Base(given) == "experiment.yaml"
		if sub.Experiment, err = filepath.Abs(given); err != nil {
			return submission{}, err
		}
	}
	if sub.Store, err = filepath.Abs(storeDir(c)); err == nil {
		sub.Output, err = filepath.Abs(cmp.Or(c.String("output"), e.defaultFolder()))
		sub.Logs = filepath.Dir(sub.Output)
	}
	if err == nil && c.String("output") == "" { // beside figures, which need not be there yet
		sub.Logs, err = filepath.Abs(".")
	}
	if err == nil {
		sub.Infoplane, err = os.Executable()
	}
	return sub, err
}

var notInJobNames = regexp.MustCompile(`[^a-z0-9]+`)

// jobName makes a name that Slurm and Kubernetes take: lower-case letters, digits, hyphens.
func jobName(name string) string {
	text := strings.Trim(notInJobNames.ReplaceAllString(strings.ToLower(name), "-"), "-")
	return strings.Trim(text[:min(len(text), 40)], "-")
}

// quotedWord writes a word for a shell.
func quotedWord(word string) string {
	if word != "" && !strings.ContainsFunc(word, func(r rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=@%+,-", r)
	}) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// worker is the command of a worker, for a shell.
func (sub submission) worker(jobs string, targets ...string) string {
	return fmt.Sprintf("%s run %s --store %s --worker -j %s --progress plain", quotedWord(sub.Infoplane),
		strings.Join(append([]string{quotedWord(sub.Experiment)}, quotedWords(targets)...), " "), quotedWord(sub.Store), jobs)
}

func quotedWords(words []string) []string {
	var out []string
	for _, w := range words {
		out = append(out, quotedWord(w))
	}
	return out
}

// publish is the commands of the last job, for a shell.
func (sub submission) publish(jobs string) string {
	text := fmt.Sprintf("%s run %s --store %s -o %s -j %s --progress plain", quotedWord(sub.Infoplane), quotedWord(sub.Experiment),
		quotedWord(sub.Store), quotedWord(sub.Output), jobs)
	if sub.Golden {
		text += fmt.Sprintf("\n%s golden check %s --store %s", quotedWord(sub.Infoplane), quotedWord(sub.Experiment), quotedWord(sub.Store))
	}
	return text
}

func (s *session) submitScript(sub submission) error {
	jobs := fmt.Sprint(sub.CPUs)
	fmt.Fprintf(s.out, `#!/bin/sh
# A worker: start it %d times, on any hosts that see the store, in any order. A worker that
# ends early loses the actions it was at work on; start it again.
#   GNU parallel: seq %[1]d | parallel -j %[1]d -N0 %[2]q
%[3]s

# Once, after the workers, or at any time:
set -e
%[4]s
`, sub.Nodes, sub.worker(jobs), sub.worker(jobs), sub.publish(jobs))
	return nil
}

func (s *session) submitSlurm(c *cli.Context, sub submission, given string, flags []string) error {
	for _, f := range flags {
		if !strings.HasPrefix(f, "-") {
			return usagef("submit slurm: %s: not a flag of sbatch; a worker takes the whole experiment. Write flags as one word behind --, such as -- --account=lab", f)
		}
	}
	for flag, name := range map[string]string{"time": "--time=", "partition": "--partition="} {
		if v := c.String(flag); v != "" {
			flags = append(flags, name+v)
		}
	}
	log := filepath.Join(sub.Logs, sub.Name)
	script := func(which string, options []string, command string) string {
		var b strings.Builder
		b.WriteString("#!/bin/sh\n")
		for _, o := range append([]string{"--job-name=" + sub.Name, "--open-mode=append", "--requeue", "--output=" + log + which}, append(options, flags...)...) {
			b.WriteString("#SBATCH " + quotedWord(o) + "\n")
		}
		return b.String() + command + "\n"
	}
	workers := []string{fmt.Sprintf("--array=0-%d", sub.Nodes-1), fmt.Sprintf("--cpus-per-task=%d", sub.CPUs)}
	const jobs = `"${SLURM_CPUS_PER_TASK:-1}"`
	type job struct{ what, script, after string }
	var list []job
	after := ""
	if entries := c.StringSlice("gpus-for"); len(entries) > 0 {
		var targets []string
		for _, entry := range entries {
			targets = append(targets, "train/"+entry)
		}
		if _, err := sub.opened.selection(targets...); err != nil {
			return fmt.Errorf("--gpus-for: %w", err)
		}
		list = append(list, job{"workers with a GPU", script("-%A-%a.log", append(workers, "--gpus=1"), "exec "+sub.worker(jobs, targets...)), ""})
		after = "afterany"
	}
	list = append(list, job{"workers", script("-%A-%a.log", workers, "exec "+sub.worker(jobs)), after},
		job{"the job that publishes", script("-%j.log", workers[1:], "set -e\n"+sub.publish(jobs)), "afterany"})
	if c.Bool("dry-run") {
		for _, j := range list {
			fmt.Fprintf(s.out, "# %s\n%s\n", j.what, j.script)
		}
		return nil
	}
	store, err := artifacts.Open(sub.Store)
	if err != nil {
		return err
	}
	lease, err := store.Work() // which begins the store, if it is new: workers join one that is there
	if err != nil {
		return err
	}
	lease.Release()
	previous := ""
	for _, j := range list {
		args := []string{"--parsable"}
		if j.after != "" && previous != "" {
			args = append(args, "--dependency="+j.after+":"+previous)
		}
		out, err := tool(c.Context, j.script, "sbatch", args...)
		if err != nil {
			if previous != "" {
				err = fmt.Errorf("%w; the jobs before it are submitted: `infoplane submit cancel %s` cancels them", err, given)
			}
			return err
		}
		previous, _, _ = strings.Cut(strings.TrimSpace(out), ";")
		s.note(fmt.Sprintf("%s: %s: job %s, log %s-%[3]s…", sub.Name, j.what, previous, log))
	}
	s.note(fmt.Sprintf("`infoplane status %s --watch` follows the run, `infoplane submit cancel %[1]s` ends it", given))
	return nil
}

func (s *session) submitCancel(ctx context.Context, sub submission) error {
	user := s.getenv("USER")
	if user == "" {
		user = fmt.Sprint(os.Getuid())
	}
	waiting, err := tool(ctx, "", "squeue", "--noheader", "--format=%i", "--user="+user, "--name="+sub.Name)
	if err != nil {
		return err
	}
	ids := strings.Fields(waiting)
	if len(ids) == 0 {
		s.note(sub.Name + ": no job of that name waits or runs")
		return nil
	}
	if _, err := tool(ctx, "", "scancel", append([]string{"--full", "--"}, ids...)...); err != nil {
		return err
	}
	s.note(fmt.Sprintf("%s: cancelled %s; what is finished is kept", sub.Name, strings.Join(ids, ", ")))
	return nil
}

// tool runs a command of an engine with a text as its input, and returns what it prints.
func tool(ctx context.Context, input, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	var out, messages bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(input), &out, &messages
	err := cmd.Run()
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return "", failf("%s: not found; run this on a host of the cluster, or print the commands with `infoplane submit script`", name)
	case err != nil:
		return "", failf("%s: %w: %s", name, err, strings.TrimSpace(messages.String()))
	}
	return out.String(), nil
}

func (s *session) submitKubernetes(sub submission) error {
	if sub.Image == "" || sub.Volume == "" {
		return usagef("submit kubernetes: needs --image, with infoplane in its PATH, and --volume, the claim on the volume of the store")
	}
	if isPath(sub.Experiment) {
		return usagef("submit kubernetes: %s: the pods see the files of the volume only; put the file there and change the printed path, or use a built-in experiment", sub.Experiment)
	}
	sub.Infoplane, sub.Store, sub.Output = "infoplane", "/store", "/store/figures-"+jobName(sub.Experiment)
	jobs := fmt.Sprint(sub.CPUs)
	job := func(name, kind, shell string) string {
		return fmt.Sprintf(`apiVersion: batch/v1
kind: Job
metadata:
  name: %s
spec:
%s  backoffLimit: 6
  template:
    spec:
      restartPolicy: OnFailure
      containers:
        - name: infoplane
          image: %q
          command: ["/bin/sh", "-c", %q]
          resources:
            requests: {cpu: %q, memory: 2Gi}
          volumeMounts:
            - {name: store, mountPath: /store}
      volumes:
        - name: store
          persistentVolumeClaim: {claimName: %q}
`, name, kind, sub.Image, shell, jobs, sub.Volume)
	}
	indexed := fmt.Sprintf("  completionMode: Indexed\n  completions: %d\n  parallelism: %[1]d\n", sub.Nodes)
	// A Job waits for no other one: the one that publishes is a run that does its share.
	fmt.Fprint(s.out, job(sub.Name, indexed, "exec "+sub.worker(jobs)), "---\n",
		job(sub.Name+"-publish", "", "set -e\n"+sub.publish(jobs)))
	return nil
}
