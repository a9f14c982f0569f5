package golden

import (
	"slices"
	"strings"
	"testing"
)

// Parts are compared with those of their name, in whatever order the tables stand.
func TestConditionsByName(t *testing.T) {
	w := newWorld()
	trajectory := func(end float64) [][]float64 { return [][]float64{{0, 0, 0, end}, {0, 0, 0, end + 0.1}} }
	for seed := 1; seed <= 3; seed++ {
		for _, fraction := range []float64{0.05, 0.85} {
			add(t, w, "first", "information", labels(fraction, "2", seed), information("binning(bins=30)", trajectory(fraction), trajectory(0)))
		}
		for _, fraction := range []float64{0.85, 0.05} { // the other way round
			add(t, w, "second", "information", labels(fraction, "2", seed), information("binning(bins=10)", trajectory(fraction), trajectory(0)))
		}
	}
	const tail = "\ncolumn: ixt_bits\nreduce: {epoch: 9000}\ncompare: difference\nat_least: 1\n"
	for keys, want := range map[string]Outcome{
		"table: first\nagainst: {table: second}" + tail + "between: {low: 0, high: 0}":                                             Reproduced,
		"table: first\nagainst: {table: second}" + tail + "between: {low: 0.1}":                                                    NotReproduced,
		"table: first\nlayers: [1]\nagainst: {layers: [2]}" + tail + "between: {high: -0.09}":                                      Reproduced,
		"table: first\nwhere: {fraction: 0.05}\nlayers: [1, 2]\nagainst: {layers: [-2, -1]}" + tail + "between: {low: 0, high: 0}": Reproduced,
	} {
		if v := judge(t, w, keys); v.Outcome != want || v.Missing != "" {
			t.Errorf("%s\n%s (%s %s), want %s", keys, v.Outcome, v.Missing, v.Detail, want)
		}
	}
	for keys, want := range map[string]string{
		"table: first\nlayers: [1]\nagainst: {where: {fraction: 0.85}, layers: [1, 2, 3]}" + tail + "between: {low: 0}": "it is not known which of fraction=0.05, layer 1; fraction=0.85, layer 1 is to be compared with which of layer 1; layer 2",
		"table: first\nagainst: {where: {fraction: 0.85}}" + tail + "between: {low: 0}":                                 "4 conditions (fraction=0.05, layer 1; fraction=0.05, layer 2; fraction=0.85, layer 1; fraction=0.85, layer 2) are to be compared with 2 (layer 1; layer 2)",
	} {
		if v := judge(t, w, keys); !strings.Contains(v.Missing, want) {
			t.Errorf("%s\nmissing %q, want %q", keys, v.Missing, want)
		}
	}
}

func TestAlign(t *testing.T) {
	conditions := func(names ...string) []condition {
		var out []condition
		for _, name := range names {
			setting, _, _ := strings.Cut(name, ", layer")
			out = append(out, condition{name: name, setting: setting})
		}
		return out
	}
	for _, c := range []struct{ a, b, want []string }{
		{[]string{"a", "b"}, []string{"b", "a"}, []string{"a", "b"}},
		{[]string{"a, layer 1", "a, layer 2", "b, layer 1", "b, layer 2"}, []string{"b, layer 2", "b, layer 3", "a, layer 2", "a, layer 3"},
			[]string{"a, layer 2", "a, layer 3", "b, layer 2", "b, layer 3"}},
		{[]string{"a", "b"}, []string{"c"}, []string{"c"}},
		{[]string{"a", "b"}, []string{"c", "d"}, nil},
		{[]string{"a", "b"}, []string{"a", "c"}, nil},
		{[]string{"a", "b", "c"}, []string{"a", "b"}, nil},
	} {
		got, err := align(conditions(c.a...), conditions(c.b...))
		var names []string
		for _, p := range got {
			names = append(names, p.name)
		}
		if !slices.Equal(names, c.want) || (err == nil) != (c.want != nil) {
			t.Errorf("%v with %v: %v, %v; want %v", c.a, c.b, names, err, c.want)
		}
	}
}
