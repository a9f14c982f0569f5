package generate

import "testing"

func TestTableHasEveryPattern(t *testing.T) {
	for _, c := range []Config{{Rule: "hard"}, {Rule: "smooth", Gamma: 12}, {Rule: "committee"}} {
		p, err := c.Patterns(3)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Y) != Count || len(p.Orbit) != Count || len(p.Score) != Count || len(p.PY) != Count || len(p.X) != Inputs {
			t.Errorf("%s: %d labels, %d inputs", c.Rule, len(p.Y), len(p.X))
		}
		if err := p.Check(); err != nil {
			t.Errorf("%s: %v", c.Rule, err)
		}
	}
	if _, err := (Config{Rule: "soft"}).Patterns(3); err == nil {
		t.Error("an unknown rule has patterns")
	}
}
