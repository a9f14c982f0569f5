package main

import (
	"bytes"
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
	"infoplane/internal/count"
	"infoplane/stages/solve"
	"infoplane/stages/solve/tradeoff"
)

func (s *session) solveVerb() *cli.Command {
	return &cli.Command{
		Name:      "solve",
		Usage:     "find the information-bottleneck bound of any joint distribution",
		ArgsUsage: "FILE",
		Description: `FILE is Parquet, an Arrow stream or file (Feather V2), or CSV in UTF-8 with a header; - is the
standard input. It has the columns x, y and p, a row per pair with p(x,y); or x, y and n, how often a
pair was seen; or x and y, a row each time; or a row per x with p (p(x), equal if left out) and p_y (p(y=1|x)), or with p and p_y0, p_y1 … (p(y|x)). Other
columns are not used, whatever they hold. Rows with the same p(y|x) merge.

Names of x and y are the same if they are the same bytes, integers, or floats by value;
names that stand for a missing value (empty, NaN, None, NA, null …) are refused, and so
are two spellings of one number, 1 and 1.0. In CSV, blanks around a field are not part of
it, and lines that begin with # are comments in front of the header only.

What another objective chooses: with --functional squared the greatest I(T;Y) - beta I(X;T)^2,
with deterministic the least H(T) - beta I(T;Y); with erasure T is the likeliest y for a share
of the inputs, --share, and nothing for the others.

Without a flag it prints H(X), I(X;Y) and the onset of the curve. All informations
are in bits, with ten significant digits, and with what is proven of them: a gap by
which I(X;T) - beta I(T;Y) can exceed the optimum, or an interval. It is proven for up
to four values of y; with more, the answer is the best found from many starts, nothing
is proven, and no gap is printed or written. Each solve ends, and with two values of y the
search of --rate and --relevance, after half a minute or so of two cores at the latest, and a
note says so then; one of more than 5 seconds says how large its problem is.

   infoplane solve joint.csv --beta 5
   infoplane solve joint.csv --rate 1.2
   infoplane solve joint.csv --functional squared --beta 0.7
   infoplane solve joint.csv --curve --tolerance 1e-6 -o curve.parquet
   infoplane cat paper:smooth --format parquet > smooth.parquet
   infoplane solve smooth.parquet --relevance 0.9`,
		Flags: []cli.Flag{
			&cli.Float64Flag{Name: "beta", Usage: "solve at `BETA`: I(X;T), I(T;Y) and the encoder"},
			&cli.Float64Flag{Name: "rate", Usage: "the largest I(T;Y) with I(X;T) of at most `BITS`"},
			&cli.Float64Flag{Name: "relevance", Usage: "the smallest I(X;T) with I(T;Y) of at least `BITS`"},
			&cli.StringFlag{Name: "functional", Usage: "the objective `NAME`: " + strings.Join(tradeoff.Functionals(), ", ")},
			&cli.Float64Flag{Name: "share", Usage: "of erasure: the `SHARE` of the inputs that shows its y, 0 to 1"},
			&cli.BoolFlag{Name: "curve", Usage: "the whole bound"},
			&cli.Float64Flag{Name: "tolerance", Value: 1e-4, Usage: "`BITS` that the bound may lie above the curve's points"},
			&cli.StringFlag{Name: "o", Usage: "write the curve, or the encoder of --beta as p(t,y), to `FILE`: Parquet, or .csv"},
			memoryFlag(),
			overwriteFlag(),
		},
		Action: s.solve,
	}
}

// valueTolerance is the width of the intervals of --rate and --relevance, in bits, by
// the number of values of y: a proof over more of them takes longer.
func valueTolerance(values int) float64 {
	switch {
	case values <= 2:
		return 1e-10
	case values == 3:
		return 1e-9
	}
	return 1e-6
}

func (s *session) solve(c *cli.Context) error {
	args, err := arguments(c, 1, 1, "one FILE")
	if err != nil {
		return err
	}
	if err := solveFlags(c); err != nil {
		return err
	}
	if err := checkFile(c, c.String("o"), args[0]); err != nil {
		return err
	}
	memory, err := memoryOf(c)
	if err != nil {
		return err
	}
	ctx, stop := s.interruptible(c.Context, func() {})
	defer stop()
	j, err := readJoint(ctx, args[0], s.stdin, memory)
	if err != nil {
		return err
	}
	for _, note := range j.notes {
		s.note(note)
	}
	done := &progress{}
	size := j.size()
	defer s.printWhile(s.patience, func() string { return stillSolving(size, done) })()
	err = j.joint.Interruptible(ctx, func(mine *solve.Joint) error {
		j.joint = mine
		return s.answer(c, j, done)
	})
	if n := j.joint.Ended(); n > 0 && err == nil {
		s.note(endedEarly(j.file, n, j.joint.Proves()))
	}
	if ctx.Err() != nil && err != nil {
		after := ""
		if n := int(done.solved.Load()); n > 0 {
			after = fmt.Sprintf(" after %s of the curve", count.Of(n, "point"))
		}
		return &failure{exitInterrupted, fmt.Errorf("%s: interrupted%s; nothing was kept", j.file, after)}
	}
	return err
}

// endedEarly is what is printed where solves, or the search for a value, ended at the limit of
// their work.
func endedEarly(file string, solves int, proves bool) string {
	found := "the answer is the best that was found, and a better one may exist"
	if proves {
		found = "what is printed is proven, but less narrow than it would be"
	}
	return fmt.Sprintf("%s: %s ended at the limit of its work, after 2.5e11 products: %s; "+
		"for one that stands still merge values of x or y that are rare or alike, or ask for what needs fewer atoms: a lower beta, rate or relevance", file, count.Of(solves, "solve"), found)
}

// progress counts the solves of one call.
type progress struct{ solved atomic.Int64 }

// size describes how large a problem is.
func (j *joint) size() string {
	return fmt.Sprintf("%s: %s with a p(y|x) of their own, %s of y, %s above zero",
		j.file, count.Of(j.joint.Rows(), "input"), count.Of(j.joint.Values(), "value"), count.Of(j.joint.Entries(), "pair"))
}

// stillSolving is what a solve of a problem of some size prints while it takes long.
func stillSolving(size string, done *progress) string {
	found := ""
	if n := int(done.solved.Load()); n > 0 {
		found = fmt.Sprintf(" has found %s of the curve and", count.Of(n, "point"))
	}
	return fmt.Sprintf("%s: solve%s is still at work; Ctrl-C ends it", size, found)
}

// answer finds and prints what the flags ask for.
func (s *session) answer(c *cli.Context, j *joint, done *progress) error {
	tolerance := valueTolerance(j.joint.Values())
	switch {
	case c.IsSet("functional"):
		return s.solveFunctional(c, j, done)
	case c.IsSet("beta"):
		return s.solveBeta(c, j)
	case c.Bool("curve"):
		return s.solveCurve(c, j, done)
	case c.IsSet("rate") && c.Float64("rate") == 0:
		return s.printInterval("I_Y*", 0, solve.Interval{}) // for any distribution
	case c.IsSet("relevance") && c.Float64("relevance") == 0:
		return s.printInterval("I_X*", 0, solve.Interval{})
	case c.IsSet("rate"):
		rate := c.Float64("rate")
		at := j.joint.Relevance(rate, tolerance)
		if !j.joint.Proves() {
			return s.printFound(j, "I_Y*", rate, "at least", at.Low)
		}
		return s.printInterval("I_Y*", rate, at)
	case c.IsSet("relevance"):
		relevance, most := c.Float64("relevance"), j.joint.Information()
		if relevance > most && digits(relevance) == digits(most) { // as it is printed, rounded
			relevance = most
		}
		if relevance > most {
			return usagef("--relevance %v: no T tells more of y than x does, I(X;Y) = %s bit", relevance, digits(most))
		}
		at := j.joint.Rate(relevance, tolerance)
		if !j.joint.Proves() {
			return s.printFound(j, "I_X*", c.Float64("relevance"), "at most", at.High)
		}
		return s.printInterval("I_X*", c.Float64("relevance"), at)
	}
	return s.printJoint(j)
}

// solveFlags checks which flags stand together, and their values.
func solveFlags(c *cli.Context) error {
	var asked []string
	for _, flag := range []string{"beta", "rate", "relevance", "curve"} {
		if c.IsSet(flag) {
			asked = append(asked, "--"+flag)
		}
	}
	if len(asked) > 1 {
		return usagef("%s: ask for one of them at a time", strings.Join(asked, ", "))
	}
	if err := functionalFlags(c); err != nil {
		return err
	}
	for _, flag := range []string{"beta", "rate", "relevance", "share"} {
		if v := c.Float64(flag); c.IsSet(flag) && !(v >= 0 && v <= math.MaxFloat64) {
			return usagef("--%s %v: takes a number that is not negative", flag, v)
		}
	}
	switch tolerance := c.Float64("tolerance"); {
	case c.IsSet("tolerance") && !c.Bool("curve") && !c.IsSet("functional"):
		return usagef("--tolerance %v: only --curve and --functional have a tolerance", tolerance)
	case !(tolerance >= 1e-8 && tolerance <= 0.1):
		return usagef("--tolerance %v: takes 1e-8 to 0.1 bits", tolerance)
	case c.IsSet("o") && c.IsSet("functional"):
		return usagef("-o %s: what a functional chooses is printed; an entry of solve writes a table of many", c.String("o"))
	case c.IsSet("o") && !c.Bool("curve") && !c.IsSet("beta"):
		return usagef("-o %s: only --curve and --beta have something to write; a number goes to stdout", c.String("o"))
	}
	return nil
}

// printJoint prints what needs no solve.
func (s *session) printJoint(j *joint) error {
	var out columns
	out.add("inputs", strconv.Itoa(j.inputs), fmt.Sprintf("%d with a p(y|x) of their own", j.joint.Rows()))
	out.add("H(X)", digits(j.joint.Entropy()), "bit, once they are merged: the end of the curve")
	out.add("I(X;Y)", digits(j.joint.Information()), "bit")
	if onset, ok := j.joint.Onset(); ok {
		out.add("beta_c", digits(onset), "up to it telling nothing is optimal; certified from below")
	}
	if len(j.values) > 4 && j.joint.Values() <= 4 {
		out.add("values", strconv.Itoa(j.joint.Values()), "of y occur")
	}
	out.print(s.out)
	return nil
}

// printFound prints a value that is reached, of which nothing more is proven.
func (s *session) printFound(j *joint, what string, at float64, side string, v float64) error {
	var out columns
	out.add(fmt.Sprintf("%s(%v)", what, at), digits(max(0, v)), fmt.Sprintf("bit, the best found: it is %s that; with %d values of y nothing more is proven", side, j.joint.Values()))
	out.print(s.out)
	return nil
}

// printInterval prints a value that is enclosed, by its middle.
func (s *session) printInterval(what string, at float64, i solve.Interval) error {
	i.Low = max(0, i.Low)
	var out columns
	out.add(fmt.Sprintf("%s(%v)", what, at), digits(i.Middle()), fmt.Sprintf("bit, between %.13g and %.13g, which are %.1e apart", i.Low, i.High, i.Width()))
	out.print(s.out)
	return nil
}

// writeTable writes rows to a file: CSV by its name, else Parquet. No file is none.
func writeTable[T any](s *session, c *cli.Context, file string, rows T) error {
	if file == "" {
		return nil
	}
	t, err := table.Encode(rows)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if strings.EqualFold(filepath.Ext(file), ".csv") {
		err = table.WriteCSV(&b, t)
	} else {
		err = parquet.Write(&b, t)
	}
	if err != nil {
		return err
	}
	did, err := saveFile(c, file, b.Bytes(), c.Args().First())
	if err != nil {
		return err
	}
	s.note(fmt.Sprintf("%s %s", did, file))
	return nil
}
