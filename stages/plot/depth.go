package plot

import (
	"fmt"

	"infoplane/artifacts/tables"
)

// sameDepth fails for networks of several depths in one panel: layer 3 of one is hidden,
// that of another its output, and their mean would be neither. An experiment file is
// checked for this; networks that were trained elsewhere are known by their tables only.
func (g inputs) sameDepth() error {
	first := map[string]int{}
	check := func(panel string, depth int) error {
		if other, known := first[panel]; known && depth > 0 && other != depth {
			return fmt.Errorf("the networks of one panel have %d and %d layers; choose those of one depth with `where`, or give each a panel with `panels`", min(depth, other), max(depth, other))
		}
		if depth > 0 {
			first[panel] = depth
		}
		return nil
	}
	for _, s := range g.series {
		if err := check(fmt.Sprint("series ", s.Position, " ", s.Value), deepest(s.Rows, func(r tables.InformationRow) int32 { return r.Layer })); err != nil {
			return err
		}
	}
	for _, rows := range g.gradients {
		if err := check("gradients", deepest(rows, func(r tables.GradientsRow) int32 { return r.Layer })); err != nil {
			return err
		}
	}
	for _, rows := range g.optimality {
		if err := check("optimality", deepest(rows, func(r tables.OptimalityRow) int32 { return r.Layer })); err != nil {
			return err
		}
	}
	return nil
}

// deepest returns the number of layers of a table, 0 of an empty one.
func deepest[R any](rows []R, layer func(R) int32) int {
	out := int32(0)
	for _, r := range rows {
		out = max(out, layer(r))
	}
	return int(out)
}
