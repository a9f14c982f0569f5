package generate

import (
	"slices"
	"testing"
)

// everyRule has a config of each rule.
var everyRule = []Config{
	{Rule: "hard"}, {Rule: "smooth", Gamma: 12}, {Rule: "committee"},
	{Rule: "digits"}, {Rule: "parity", Bits: 5}, {Rule: "xor", Bits: 3},
	{Rule: "gaussian", Quantiles: 100},
	{Rule: "gaussian-teacher", Teacher: &Teacher{Patterns: 500, Inputs: 7, SignalToNoise: 1}},
	{Rule: "points", Points: fourPoints()},
}

func TestTableHasEveryPattern(t *testing.T) {
	for _, r := range rules {
		if !slices.ContainsFunc(everyRule, func(c Config) bool { return c.Rule == r.name }) && r.name != "file" {
			t.Errorf("no test of %s", r.name)
		}
	}
	for _, c := range everyRule {
		p, err := c.Patterns(3)
		if err != nil {
			t.Fatal(err)
		}
		n, classes := c.Size()
		if len(p.Y) != n || len(p.Orbit) != n || len(p.Score) != n || len(p.PY) != n || len(p.X) == 0 || int(slices.Max(p.Y)) != classes-1 {
			t.Errorf("%s: %d labels up to %d, %d inputs; %d patterns of %d classes were announced", c.Rule, len(p.Y), slices.Max(p.Y), len(p.X), n, classes)
		}
		if err := p.Check(); err != nil {
			t.Errorf("%s: %v", c.Rule, err)
		}
	}
	if _, err := (Config{Rule: "soft"}).Patterns(3); err == nil {
		t.Error("an unknown rule has patterns")
	}
}
