package main

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"

	"infoplane/internal/output"
	"infoplane/internal/strict"
	"infoplane/internal/suggest"
)

// defaultStore is where run data lives unless --store or INFOPLANE_STORE is given.
const defaultStore = ".infoplane"

// defaultExperiment is what a verb means when no experiment is named.
const defaultExperiment = "paper"

// session is what the verbs share: where they print, the environment,
// and where experiments come from. Tests make their own.
type session struct {
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	getenv func(string) string
	open   func(given string, set ...strict.Setting) (*experiment, error)
	names  func() []string // the built-in experiments

	args     []string      // the command line, for messages that repeat it
	out      *bufio.Writer // stdout, buffered; flushed once the verb is done
	text     *safeWriter   // between out and stdout
	errs     *safeWriter   // before stderr
	mark     string        // of the colours in what is written to these two
	verb     string        // that is at work
	patience time.Duration // after which a long computation prints that it is at work; 0: 5 seconds
	busy     atomic.Int32  // how many [session.interruptible] contexts there are
}

// main runs one command line and gives its exit code.
func (s *session) main(args []string) int {
	s.args = args
	s.mark = rand.Text()
	s.text = &safeWriter{w: s.stdout, mark: s.mark}
	s.out = bufio.NewWriterSize(s.text, 1<<16)
	app := s.app()
	app.Setup()
	if len(args) > 0 && args[0] == completeVerb {
		s.printCompletion(app, args[1:])
		s.out.Flush()
		return exitDone
	}
	line, err := arrange(app, args)
	if err == nil {
		s.verb = verbOf(app, line)
		err = s.describeInterrupt(app.Run(append([]string{app.Name}, line...)))
	}
	flushed := s.out.Flush()
	if flushed == nil {
		flushed = s.text.finish()
	}
	if flushed != nil && (err == nil || err.Error() == "") { // more important than a quiet exit code
		err = failf("stdout: %w", output.Cause(flushed))
	} else if flushed != nil && !errors.Is(err, flushed) {
		err = errors.Join(err, failf("stdout: %w", output.Cause(flushed)))
	}
	if err != nil && err.Error() != "" {
		for _, line := range strings.Split(strings.TrimRight(err.Error(), "\n"), "\n") {
			fmt.Fprintln(s.messages(), s.paint(s.stderr, red, "infoplane:"), line)
		}
	}
	return exitCode(err)
}

// verbOf is the verb of an arranged command line, or nothing.
func verbOf(app *cli.App, line []string) string {
	for _, word := range line {
		if app.Command(word) != nil {
			return word
		}
	}
	return ""
}

// app is the command: one verb per file.
func (s *session) app() *cli.App {
	app := &cli.App{
		Name:            "infoplane",
		HelpName:        "infoplane",
		Usage:           "reproduce the information plane of deep networks, step by step",
		Version:         version(),
		HideHelpCommand: true,
		Writer:          s.out,
		ErrWriter:       s.messages(),
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "store", Usage: "keep artifacts and records in `DIR`", EnvVars: []string{"INFOPLANE_STORE"}, Value: defaultStore},
		},
		CustomAppHelpTemplate:  strings.Replace(appHelp, "BUILT-IN", strings.Join(wrapped(s.builtIn()), "\n   "), 1),
		UseShortOptionHandling: true,
		ExitErrHandler:         func(*cli.Context, error) {}, // main prints and codes every error
		Commands: []*cli.Command{
			s.runVerb(), s.statusVerb(), s.whyVerb(), s.dagVerb(), s.lsVerb(),
			s.showVerb(), s.catVerb(), s.reportVerb(), s.logVerb(), s.verifyVerb(), s.estimateVerb(), s.recorderVerb(), s.planeVerb(), s.dataVerb(),
			s.solveVerb(), s.stageVerb(), s.submitVerb(), s.goldenVerb(), s.diffVerb(), s.gcVerb(), s.fsckVerb(), s.doctorVerb(),
			s.exportVerb(), s.importVerb(), s.citeVerb(), s.schemaVerb(), s.completionVerb(), s.versionVerb(), s.pushVerb(), s.pullVerb(), s.remoteVerb(), s.configVerb(),
		},
	}
	verbs := s.verbs(app)
	for _, c := range app.Commands {
		c.HideHelpCommand = true
		c.CustomHelpTemplate = verbHelp
		c.OnUsageError = func(ctx *cli.Context, err error, _ bool) error {
			return flagError(c, append(c.Flags, app.Flags...), err)
		}
	}
	app.OnUsageError = func(_ *cli.Context, err error, _ bool) error { return flagError(nil, app.Flags, err) }
	app.Action = func(c *cli.Context) error {
		if !c.Args().Present() {
			return cli.ShowAppHelp(c)
		}
		verb := c.Args().First()
		if verb == "help" {
			return s.help(c, c.Args().Tail(), verbs)
		}
		return usagef("%s: no such verb%s The verbs are %s", verb, suggest.Stop(verb, verbs), strings.Join(verbs, ", "))
	}
	return app
}

// builtIn lists the built-in experiments.
func (s *session) builtIn() []string {
	if s.names == nil {
		return nil
	}
	return s.names()
}

// note prints a line on stderr behind what stdout has got so far.
func (s *session) note(line string) {
	if s.out.Flush() == nil { // an error stays, and main reports it
		fmt.Fprintln(s.messages(), line)
	}
}

// printNotes prints what is valid in an experiment file and may mislead.
func (s *session) printNotes(e *experiment) {
	for _, text := range e.notes {
		s.note(text)
	}
}

// messages is stderr for lines of text.
func (s *session) messages() io.Writer {
	if s.errs == nil {
		s.errs = &safeWriter{w: s.stderr, mark: s.mark}
	}
	return s.errs
}

// data is stdout for data: exact, unless a terminal would obey what is in them.
func (s *session) data() io.Writer {
	if s.out.Flush() == nil {
		s.text.exact = !isTerminal(s.stdout)
	}
	return s.out
}

// terminal reports whether w is a terminal that a person watches: CI systems fake
// some.
func (s *session) terminal(w io.Writer) bool {
	return isTerminal(w) && s.getenv("CI") == "" && s.getenv("TERM") != "dumb"
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// The colours of the command, as SGR parameters.
const (
	red    = "31"
	green  = "32"
	yellow = "33"
	dim    = "2"
)

// paint colours a text for a terminal, unless NO_COLOR is set (no-color.org). What it
// gives is for a safeWriter of this session.
func (s *session) paint(w io.Writer, colour, text string) string {
	if s.getenv("NO_COLOR") != "" || !s.terminal(w) {
		return text
	}
	return "\x1b" + s.mark + "[" + colour + "m" + text + "\x1b" + s.mark + "[0m"
}

// paintScreen is paint for what is drawn on a terminal directly.
func (s *session) paintScreen(w io.Writer, colour, text string) string {
	return strings.ReplaceAll(s.paint(w, colour, safe(text)), "\x1b"+s.mark, "\x1b")
}

// storeDir is the folder that the flags, the environment or the default name.
func storeDir(c *cli.Context) string {
	if dir := c.String("store"); dir != "" {
		return dir
	}
	return defaultStore
}

// arguments checks how many words follow a verb.
func arguments(c *cli.Context, least, most int, what string) ([]string, error) {
	args := c.Args().Slice()
	verb := c.Command.Name
	switch {
	case len(args) < least:
		return nil, usagef("%s: needs %s. See `infoplane %s --help`", verb, what, verb)
	case most >= 0 && len(args) > most:
		return nil, usagef("%s: takes %s, and nothing after it. See `infoplane %s --help`", strings.Join(args[most:], " "), what, verb)
	}
	return args, nil
}
