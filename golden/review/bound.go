package review

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"infoplane/artifacts/tables"
	"infoplane/stages/report"
)

// perBit is how many points of a bound its series has per bit of I(X;T). The
// solver chooses points of its own, which another version of it need not choose.
const perBit = 10

// bounds reads the bounds, each as I(T;Y) against I(X;T).
func bounds(f report.Findings) ([]Series, error) {
	var out []Series
	for _, a := range f.Graph.Actions() {
		if a.Stage() != "solve" || !slices.Contains(a.Outputs(), "curve") {
			continue
		}
		rows, err := report.Read[tables.Curve](f, a.Name(), "curve")
		if errors.Is(err, report.ErrAbsent) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", a.Name(), err)
		}
		out = append(out, bound(strings.TrimPrefix(a.Name(), "solve/"), rows))
	}
	return out, nil
}

// bound interpolates linearly between the points of a bound, which is achievable.
func bound(name string, rows tables.Curve) Series {
	out := Series{Name: name, Keys: []string{"rate_bits"}, Columns: []string{tables.ColumnITYBits}}
	points := []tables.CurveRow{{}}
	points = append(points, slices.SortedFunc(slices.Values(rows), func(x, y tables.CurveRow) int { return cmp.Compare(x.IXTBits, y.IXTBits) })...)
	end := points[len(points)-1]
	for step := 0; ; step++ {
		x := float64(step) / perBit
		i := slices.IndexFunc(points, func(r tables.CurveRow) bool { return r.IXTBits >= x })
		y := end.ITYBits
		if i == 0 {
			y = points[0].ITYBits
		} else if i > 0 {
			from, to := points[i-1], points[i]
			y = from.ITYBits + float64((to.ITYBits-from.ITYBits)*(x-from.IXTBits)/(to.IXTBits-from.IXTBits))
		}
		out.Rows = append(out.Rows, Row{Key: []string{strconv.FormatFloat(x, 'g', -1, 64)}, Values: []float64{rounded(y)}, Tolerances: []float64{toleranceITY}})
		if i < 0 {
			return out
		}
	}
}
