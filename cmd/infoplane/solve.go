package main

import (
	"bytes"
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts"
	"infoplane/artifacts/tables"
	"infoplane/stages/solve"
)

func (s *session) solveVerb() *cli.Command {
	return &cli.Command{
		Name:      "solve",
		Usage:     "find the information-bottleneck bound of any joint distribution",
		ArgsUsage: "FILE",
		Description: `FILE is Parquet, or CSV with a header: x, y and p, a row per pair with p(x,y); or a
row per x with p (p(x), equal if left out) and p_y (p(y=1|x)), or with p and p_y0,
p_y1 … (p(y|x)). Rows with the same p(y|x) merge.

Without a flag it prints H(X), I(X;Y) and the onset of the curve. All informations
are in bits, with ten significant digits, and with what is proven of them: a gap by
which I(X;T) - beta I(T;Y) can exceed the optimum, or an interval. If y has more than
two values the proof is a search that may miss something, and the output says so.

   infoplane solve joint.csv --beta 5
   infoplane solve joint.csv --rate 1.2
   infoplane solve joint.csv --curve --tolerance 1e-6 -o curve.parquet
   infoplane cat paper:smooth --format parquet > smooth.parquet
   infoplane solve smooth.parquet --relevance 0.9`,
		Flags: []cli.Flag{
			&cli.Float64Flag{Name: "beta", Usage: "solve at `BETA`: I(X;T), I(T;Y) and the encoder"},
			&cli.Float64Flag{Name: "rate", Usage: "the largest I(T;Y) with I(X;T) of at most `BITS`"},
			&cli.Float64Flag{Name: "relevance", Usage: "the smallest I(X;T) with I(T;Y) of at least `BITS`"},
			&cli.BoolFlag{Name: "curve", Usage: "the whole bound"},
			&cli.Float64Flag{Name: "tolerance", Value: 1e-4, Usage: "`BITS` that the bound may lie above the curve's points"},
			&cli.StringFlag{Name: "o", Usage: "write the curve, or the encoder of --beta as p(t,y), to `FILE`: Parquet, or .csv"},
			overwriteFlag(),
		},
		Action: s.solve,
	}
}

// valueTolerance is the width of the intervals of --rate and --relevance, in bits.
const valueTolerance = 1e-10

func (s *session) solve(c *cli.Context) error {
	args, err := arguments(c, 1, 1, "one FILE")
	if err != nil {
		return err
	}
	if err := solveFlags(c); err != nil {
		return err
	}
	if err := checkFile(c, c.String("o")); err != nil {
		return err
	}
	j, err := readJoint(args[0])
	if err != nil {
		return err
	}
	p, rigorous := j.binary()
	if !rigorous {
		defer s.note(fmt.Sprintf("not rigorous: y has %d values, so that the maximum behind the proof was searched for, not bounded", len(j.values)))
	}
	switch {
	case c.IsSet("beta"):
		return s.solveBeta(c, j, p)
	case c.Bool("curve"):
		return s.solveCurve(c, j, p)
	case c.IsSet("rate"):
		rate := c.Float64("rate")
		if p != nil {
			return s.printInterval("I_Y*", rate, solve.Relevance(p, rate, valueTolerance))
		}
		return s.printInterval("I_Y*", rate, j.joint.Relevance(rate, valueTolerance))
	case c.IsSet("relevance"):
		relevance := c.Float64("relevance")
		if most := j.joint.Information(); relevance > most {
			return usagef("--relevance %v: no T tells more of y than x does, I(X;Y) = %s bit", relevance, digits(most))
		}
		if p != nil {
			return s.printInterval("I_X*", relevance, solve.Rate(p, relevance, valueTolerance))
		}
		return s.printInterval("I_X*", relevance, j.joint.Rate(relevance, valueTolerance))
	}
	return s.printJoint(j, p)
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
	for _, flag := range []string{"beta", "rate", "relevance"} {
		if v := c.Float64(flag); c.IsSet(flag) && !(v >= 0 && v <= math.MaxFloat64) {
			return usagef("--%s %v: takes a number that is not negative", flag, v)
		}
	}
	switch tolerance := c.Float64("tolerance"); {
	case c.IsSet("tolerance") && !c.Bool("curve"):
		return usagef("--tolerance %v: only --curve has a tolerance", tolerance)
	case !(tolerance >= 1e-8 && tolerance <= 0.1):
		return usagef("--tolerance %v: takes 1e-8 to 0.1 bits", tolerance)
	case c.IsSet("o") && !c.Bool("curve") && !c.IsSet("beta"):
		return usagef("-o %s: only --curve and --beta have something to write; a number goes to stdout", c.String("o"))
	}
	return nil
}

// printJoint prints what needs no solve.
func (s *session) printJoint(j *joint, p *solve.Problem) error {
	var out columns
	out.add("inputs", strconv.Itoa(j.inputs), fmt.Sprintf("%d with a p(y|x) of their own", j.joint.Rows()))
	out.add("H(X)", digits(j.joint.Entropy()), "bit, once they are merged: the end of the curve")
	out.add("I(X;Y)", digits(j.joint.Information()), "bit")
	if p != nil {
		out.add("beta_c", digits(solve.Onset(p)), "up to it telling nothing is optimal; certified from below")
	}
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

// solveBeta prints the solution at one β, with its encoder.
func (s *session) solveBeta(c *cli.Context, j *joint, p *solve.Problem) error {
	beta := c.Float64("beta")
	var at solve.Point
	var atoms solve.Mixture
	if p != nil {
		solution := solve.Solve(p, beta, solve.Encoder{})
		at = solution.Point
		atoms = solution.Encoder.Mixture()
	} else {
		solution := j.joint.Solve(beta, solve.Mixture{})
		at, atoms = solution.Point, solution.Mixture
	}
	if len(j.values) == 1 { // a constant has one prediction
		for t := range atoms.Prediction {
			atoms.Prediction[t] = []float64{1}
		}
	}
	var out columns
	out.add("beta", digits(beta))
	out.add("I(X;T)", digits(at.IXT), "bit")
	out.add("I(T;Y)", digits(at.ITY), "bit")
	proof := "bit: I(X;T) - beta I(T;Y) is at most that above the optimum"
	if !at.Converged {
		proof += "; the solver wanted less, and did not get there"
	}
	out.add("gap", fmt.Sprintf("%.2e", at.Gap), proof)
	out.print(s.out)
	fmt.Fprintln(s.out)
	var list columns
	header := []string{"t", "p(t)"}
	for _, y := range j.values {
		header = append(header, "p(y="+y+"|t)")
	}
	list.add(header...)
	for t, q := range atoms.Mass {
		cells := []string{strconv.Itoa(t), digits(q)}
		for _, v := range atoms.Prediction[t] {
			cells = append(cells, digits(v))
		}
		list.add(cells...)
	}
	list.print(s.out)
	type row struct {
		T int32   `column:"t"`
		Y string  `column:"y"`
		P float64 `column:"p"`
	}
	var rows []row
	for t, q := range atoms.Mass {
		for y, v := range atoms.Prediction[t] {
			rows = append(rows, row{int32(t), j.values[y], q * v})
		}
	}
	return writeTable(s, c, c.String("o"), rows)
}

// solveCurve prints the points of the whole bound, and its straight pieces.
func (s *session) solveCurve(c *cli.Context, j *joint, p *solve.Problem) error {
	ctx, stop := interruptible(c.Context, func() {})
	defer stop()
	step := func(int) error { return ctx.Err() }
	tolerance := c.Float64("tolerance")
	var rows tables.Curve
	add := func(at solve.Point) {
		rows = append(rows, tables.CurveRow{Beta: at.Beta, IXTBits: at.IXT, ITYBits: at.ITY, GapBits: at.Gap, Atoms: int32(at.Atoms)})
	}
	var pieces []solve.Piece
	if p != nil {
		points, err := solve.Curve(p, tolerance, step)
		if err != nil {
			return curveError(j, err)
		}
		for _, at := range points {
			add(at.Point)
		}
		pieces = solve.Straight(p, points)
	} else {
		points, err := j.joint.Curve(tolerance, step)
		if err != nil {
			return curveError(j, err)
		}
		for _, at := range points {
			add(at.Point)
		}
	}
	var out columns
	out.add("beta", "I(X;T)", "I(T;Y)", "gap", "atoms")
	for _, r := range rows {
		out.add(digits(r.Beta), digits(r.IXTBits), digits(r.ITYBits), fmt.Sprintf("%.2e", r.GapBits), strconv.Itoa(int(r.Atoms)))
	}
	out.print(s.out)
	for _, piece := range pieces {
		s.note(fmt.Sprintf("straight from I(X;T) = %s to %s, at beta = %s, to %.1e bit", digits(piece.From.IXT), digits(piece.To.IXT), digits(piece.Beta), piece.Gap))
	}
	s.note(fmt.Sprintf("the bound is nowhere more than %v bit above the polygon through these %s", tolerance, count(len(rows), "point")))
	return writeTable(s, c, c.String("o"), rows)
}

func curveError(j *joint, err error) error {
	if strings.Contains(err.Error(), "tolerance") {
		return failf("%s: %w", j.file, err)
	}
	return err
}

// writeTable writes rows to a file: CSV by its name, else Parquet. No file is none.
func writeTable[T any](s *session, c *cli.Context, file string, rows T) error {
	if file == "" {
		return nil
	}
	t, err := artifacts.Encode(rows)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if strings.EqualFold(filepath.Ext(file), ".csv") {
		err = artifacts.WriteCSV(&b, t)
	} else {
		err = artifacts.WriteParquet(&b, t)
	}
	if err != nil {
		return err
	}
	did, err := saveFile(c, file, b.Bytes())
	if err != nil {
		return err
	}
	s.note(fmt.Sprintf("%s %s", did, file))
	return nil
}
