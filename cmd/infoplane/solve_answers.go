package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/internal/count"
	"infoplane/stages/solve"
)

// solveBeta prints the solution at one β, with its encoder.
func (s *session) solveBeta(c *cli.Context, j *joint) error {
	at := j.joint.Solve(c.Float64("beta"))
	var out columns
	out.add("beta", digits(at.Beta))
	out.add("I(X;T)", digits(at.IXT), "bit")
	out.add("I(T;Y)", digits(at.ITY), "bit")
	out.add(proof(j, at)...)
	out.print(s.out)
	fmt.Fprintln(s.out)
	s.printEncoder(j, at.Mixture)
	type row struct {
		T int32   `column:"t"`
		Y string  `column:"y"`
		P float64 `column:"p"`
	}
	var rows []row
	for t, q := range at.Mixture.Mass {
		for i, y := range at.Mixture.Prediction[t].Y {
			rows = append(rows, row{int32(t), j.values[y], q * at.Mixture.Prediction[t].P[i]})
		}
	}
	return writeTable(s, c, c.String("o"), rows)
}

// proof is the line on what is proven of a point.
func proof(j *joint, at solve.JointSolution) []string {
	if !at.Rigorous {
		text := fmt.Sprintf("starts: the best found from them; with %d values of y nothing is proven", j.joint.Values())
		if !at.Converged {
			text += "; the search ended before it stood still"
		}
		return []string{"found", strconv.Itoa(at.Starts), text}
	}
	text := "bit: I(X;T) - beta I(T;Y) is at most that above the optimum"
	if !at.Converged {
		text += "; the solver wanted less, and did not get there"
	}
	return []string{"gap", fmt.Sprintf("%.2e", at.Gap), text}
}

// mostColumns is how many values of y make columns on a screen.
const mostColumns = 12

// printEncoder lists the atoms: with a column per value of y or, if those are many,
// with the likeliest of them.
func (s *session) printEncoder(j *joint, atoms solve.Mixture) {
	var list columns
	header := []string{"t", "p(t)"}
	wide := len(j.values) > mostColumns
	if wide {
		header = append(header, "likeliest p(y|t)")
	} else {
		for _, y := range j.values {
			header = append(header, "p(y="+table.Plain(y)+"|t)")
		}
	}
	list.add(header...)
	for t, q := range atoms.Mass {
		cells := []string{strconv.Itoa(t), digits(q)}
		one := atoms.Prediction[t]
		if wide {
			cells = append(cells, likeliest(j, one, 4))
		} else {
			p := make([]float64, len(j.values))
			for i, y := range one.Y {
				p[y] = one.P[i]
			}
			for _, v := range p {
				cells = append(cells, digits(v))
			}
		}
		list.add(cells...)
	}
	list.print(s.out)
}

// likeliest writes the most probable values of a prediction.
func likeliest(j *joint, one solve.Prediction, most int) string {
	var out []string
	used := make([]bool, len(one.P))
	for len(out) < min(most, len(one.P)) {
		best := -1
		for i, v := range one.P {
			if !used[i] && (best < 0 || v > one.P[best]) {
				best = i
			}
		}
		used[best] = true
		out = append(out, fmt.Sprintf("%s: %.4g", table.Plain(j.values[one.Y[best]]), one.P[best]))
	}
	if len(one.P) > len(out) {
		out = append(out, fmt.Sprintf("and %d more", len(one.P)-len(out)))
	}
	return strings.Join(out, ", ")
}

// unprovenRow is a point of a curve without a proof: it has no gap.
type unprovenRow struct {
	Beta    float64 `column:"beta"`
	IXTBits float64 `column:"ixt_bits"`
	ITYBits float64 `column:"ity_bits"`
	Atoms   int32   `column:"atoms"`
}

// solveCurve prints the points of the whole bound, and its straight pieces.
func (s *session) solveCurve(c *cli.Context, j *joint, done *progress) error {
	step := func(solved int) error { done.solved.Store(int64(solved)); return nil }
	tolerance := c.Float64("tolerance")
	at, excess, err := j.joint.Curve(tolerance, step)
	if err != nil {
		return failf("%s: %w", j.file, err)
	}
	pieces := j.joint.Straight(at)
	proven := !math.IsInf(excess, 1)
	var out columns
	header := []string{"beta", "I(X;T)", "I(T;Y)", "gap", "atoms"}
	if !proven {
		header = []string{"beta", "I(X;T)", "I(T;Y)", "atoms"}
	}
	out.add(header...)
	var rows tables.Curve
	var unproven []unprovenRow
	for _, r := range at {
		cells := []string{digits(r.Beta), digits(r.IXT), digits(r.ITY)}
		if proven {
			cells = append(cells, fmt.Sprintf("%.2e", r.Gap))
		}
		out.add(append(cells, strconv.Itoa(r.Atoms))...)
		rows = append(rows, tables.CurveRow{Beta: r.Beta, IXTBits: r.IXT, ITYBits: r.ITY, GapBits: r.Gap, Atoms: int32(r.Atoms)})
		unproven = append(unproven, unprovenRow{r.Beta, r.IXT, r.ITY, int32(r.Atoms)})
	}
	out.print(s.out)
	for _, piece := range pieces {
		s.note(fmt.Sprintf("straight from I(X;T) = %s to %s, at beta = %s, to %.1e bit", digits(piece.From.IXT), digits(piece.To.IXT), digits(piece.Beta), piece.Gap))
	}
	points := count.Of(len(at), "point")
	switch {
	case !proven:
		s.note(fmt.Sprintf("the best found: the bound is not below the polygon through these %s; with %d values of y nothing more is proven, and there is no gap", points, j.joint.Values()))
		return writeTable(s, c, c.String("o"), unproven)
	case excess > tolerance:
		s.note(fmt.Sprintf("the bound is nowhere more than %.2g bit above the polygon through these %s; the proofs did not get to %v", excess, points, tolerance))
	default:
		s.note(fmt.Sprintf("the bound is nowhere more than %v bit above the polygon through these %s", tolerance, points))
	}
	return writeTable(s, c, c.String("o"), rows)
}
