package generate

import "infoplane/artifacts/tables"

// Patterns makes the table of patterns. The seed draws the labels of the smooth rule;
// the other rules draw nothing. It fails for a config that is not valid.
func (c Config) Patterns(seed uint64) (tables.Patterns, error) {
	if err := c.Validate(); err != nil {
		return tables.Patterns{}, err
	}
	var l Labels
	switch c.Rule {
	case "hard":
		l = Hard()
	case "smooth":
		l = Smooth(c.Gamma, seed)
	case "committee":
		l = Committee()
	}
	number := make([]int32, Count)
	for i := range number {
		number[i] = int32(i)
	}
	return tables.Patterns{Pattern: number, Orbit: l.Orbit, Score: l.Score, PY: l.PY, Y: l.Y, X: Matrix()}, nil
}
