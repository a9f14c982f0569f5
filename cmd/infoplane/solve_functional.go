package main

import (
	"fmt"
	"math"
	"strconv"

	"github.com/urfave/cli/v2"

	"infoplane/stages/solve/tradeoff"
)

// functionalFlags checks the flags of what an objective chooses.
func functionalFlags(c *cli.Context) error {
	name := c.String("functional")
	if !c.IsSet("functional") {
		if c.IsSet("share") {
			return usagef("--share %v: is of --functional erasure", c.Float64("share"))
		}
		return nil
	}
	for _, flag := range []string{"rate", "relevance", "curve"} {
		if c.IsSet(flag) {
			return usagef("--%s: is of the bound; --functional %s has another objective: leave one out", flag, name)
		}
	}
	one := tradeoff.Objective{Functional: name}
	if c.IsSet("beta") {
		one.Betas = []float64{c.Float64("beta")}
	}
	if c.IsSet("share") {
		one.Shares = []float64{c.Float64("share")}
	}
	if err := one.Validate(); err != nil {
		return usagef("--functional %s: %w", name, err)
	}
	return nil
}

// solveFunctional prints what an objective chooses at one β, or one share.
func (s *session) solveFunctional(c *cli.Context, j *joint, done *progress) error {
	plane, err := tradeoff.NewPlane(j.joint, c.Float64("tolerance"), func(int) error { done.solved.Add(1); return nil })
	if err != nil {
		return err
	}
	name, parameter := c.String("functional"), c.Float64("beta")
	what := "beta"
	if c.IsSet("share") {
		what, parameter = "share", c.Float64("share")
	}
	at := plane.Choose(name, parameter)
	below := plane.Below(at)
	var out columns
	out.add(what, digits(parameter))
	out.add("I(X;T)", digits(at.IXT), "bit")
	out.add("I(T;Y)", digits(at.ITY), "bit")
	out.add("H(T)", digits(at.HT), "bit")
	out.add("values", strconv.Itoa(at.Atoms), "of T")
	if j.joint.Proves() {
		out.add("below", fmt.Sprintf("%.2e", below.High), fmt.Sprintf("bit of I(T;Y) under the bound, at most; at least %.2e", below.Low))
	}
	switch {
	case name == tradeoff.Erasure:
	case math.IsInf(at.Gap, 1):
		out.add("found", "", fmt.Sprintf("the best of several starts; with %d values of y nothing is proven", j.joint.Values()))
	default:
		out.add("gap", fmt.Sprintf("%.2e", at.Gap), "bit: the objective can be better by at most that")
	}
	out.print(s.out)
	return nil
}
