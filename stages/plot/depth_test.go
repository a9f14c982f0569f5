package plot

import (
	"fmt"
	"strings"
	"testing"

	"infoplane/artifacts/tables"
)

func TestNoAverageAcrossDepths(t *testing.T) {
	layers := func(n int) []tables.InformationRow {
		var out []tables.InformationRow
		for l := range n {
			out = append(out, tables.InformationRow{Layer: int32(l + 1)})
		}
		return out
	}
	one := func(value any, place, depth int) series {
		return series{Series: Series{Position: place, Value: value, Rows: layers(depth)}}
	}
	for _, c := range []struct {
		series []series
		want   string
	}{
		{[]series{one(nil, 0, 3), one(nil, 0, 4)}, "the networks of one panel have 3 and 4 layers"},
		{[]series{one("x", 0, 3), one("y", 0, 4), one("x", 0, 5)}, "the networks of one panel have 3 and 5 layers"},
		{[]series{one("x", 0, 3), one("y", 0, 4)}, "<nil>"},
		{[]series{one(nil, 0, 3), one(nil, 0, 3), one(nil, 0, 0)}, "<nil>"}, // one is lost
	} {
		if err := fmt.Sprint(inputs{series: c.series}.sameDepth()); !strings.HasPrefix(err, c.want) {
			t.Errorf("%s, want %s", err, c.want)
		}
	}
	gradients := inputs{gradients: []tables.Gradients{{{Layer: 2}}, {{Layer: 3}}}}
	optimality := inputs{optimality: [][]tables.OptimalityRow{{{Layer: 2}}, {{Layer: 3}}}}
	if gradients.sameDepth() == nil || optimality.sameDepth() == nil {
		t.Error("gradients or optimality of several depths in one figure")
	}
}
