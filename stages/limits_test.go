package stages

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// huge is an experiment that asks for more than fits anywhere.
func huge(networks, hidden, rate, bins, entries string) string {
	var b strings.Builder
	b.WriteString("generate: {hard: {rule: hard}}\ntrain:\n")
	for i := range strings.Count(entries, "x") {
		fmt.Fprintf(&b, "  n%d: {patterns: hard, networks: %s, fraction: 0.85, split: random, hidden: %s, activation: tanh, optimizer: adam, rate: %s, batch: 512, epochs: 100, snapshots: 12}\n", i, networks, hidden, rate)
	}
	fmt.Fprintf(&b, "estimate:\n  bins: {estimator: binning, bins: %s, range: fixed}\n", bins)
	return b.String()
}

func numbers(from, n int, form string) string {
	var parts []string
	for i := range n {
		parts = append(parts, fmt.Sprintf(form, from+i))
	}
	return "[" + strings.Join(parts, ",") + "]"
}

// What does not fit is refused with its size, at once, and before it is allocated.
func TestLimits(t *testing.T) {
	wide := "[" + strings.TrimSuffix(strings.Repeat("10000, ", 100), ", ") + "]"
	for _, c := range []struct{ name, text, want string }{
		{"wide and deep", huge("1", wide, "1", "30", "x"), "train.n0.hidden: makes a network of 9.9e+09 weights, which takes 2.4e+03 GB at 12 snapshots; a network takes at most 5.4 GB"},
		{"deep enough", huge("1", "[2000, 2000]", "1", "30", "x"), "<nil>"},
		{"wide activations", huge("1", "[10000,1,10000,1,10000,1,10000,1,10000,1,10000]", "1", "30", "x"), "train.n0: makes networks of 60007 units, whose activations on 4096 patterns take 11.8 GB at 12 snapshots; those of a network take at most 8.0 GB"},
		{"100 entries of 100 000", huge("100000", "[4]", "1", "30", strings.Repeat("x", 100)), "train.n1: asks for 100000 networks at 1 settings, which makes 200000 with those of other entries, and at least 400000 actions (2.0 GB to plan them); an experiment has at most 100000 networks"},
		{"many networks", huge("9000000000000000000", "[4]", "[1, 2, 3, 4]", "30", "x"), "train.n0: asks for 9000000000000000000 networks at 4 settings"},
		{"49 999 values", huge("1", "[4]", "1", numbers(2, 49_999, "%d"), "x"), "<nil>"},
		{"49 999 values, one twice", huge("1", "[4]", "1", strings.Replace(numbers(2, 49_998, "%d"), "]", ", 17.0]", 1), "x"), "estimate.bins.bins: repeats a value of the sweep: 17.0 is 17"},
		{"999 rates", huge("1", "[4]", numbers(2, 999, "%d.5"), "30", "x"), "<nil>"},
		{"product of sweeps", huge("1", numbers(1, 400, "[%d]"), numbers(1, 400, "%d"), "30", "x"), "train.n0: sweeps over 160000 settings"},
		{"sweeps of all entries", huge("1", numbers(1, 100, "[%d]"), numbers(1, 40, "%d"), numbers(2, 98_000, "%d"), "x"), "estimate.bins: sweeps over 98000 settings, which makes 102000 with the sweeps before"},
		{"estimates", huge("1000", "[4]", "1", numbers(2, 1000, "%d"), "x"), "f.yaml:1:1: asks for 1002001 actions (1000 networks to train and dump, 1000000 estimates, 0 comparisons with the bound), and 5.0 GB to plan them; an experiment has at most 500000 actions"},
		{"entries", huge("1", "[4]", "1", "30", strings.Repeat("x", 1001)), "train.n999: is one entry too many; an experiment has at most 1000"},
		{"title", huge("1", "[4]", "1", "30", "x") + "plot:\n  f: {kind: chain, widths: [2, 2], title: " + strings.Repeat("T", 501) + "}", "plot.f.title: has 501 bytes; a title has at most 500"},
		{"500 kB title", huge("1", "[4]", "1", "30", "x") + "plot:\n  f: {kind: chain, widths: [2, 2], title: " + strings.Repeat("T", 500_000) + "}", "has 500000 bytes; a text has at most 10000"},
		{"about", "about: " + strings.Repeat("T", 501) + "\n" + huge("1", "[4]", "1", "30", "x"), "about: has 501 bytes; one sentence has at most 500"},
		{"name", huge("1", "[4]", "1", "30", "x") + "plot:\n  " + strings.Repeat("f", 101) + ": {kind: chain, widths: [2, 2]}", "an entry's name has letters, digits, - and _ only, at most 100"},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		_, err := Parse("test", "f.yaml", []byte(c.text))
		took := time.Since(start)
		runtime.ReadMemStats(&after)
		if got := fmt.Sprint(err); !strings.Contains(got, c.want) || len(got) > 2000 {
			t.Errorf("%s: %.500s, want %s", c.name, got, c.want)
		}
		t.Logf("%s: %v, %d MB", c.name, took, (after.TotalAlloc-before.TotalAlloc)>>20)
		if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 2<<30 || took > 60*time.Second {
			t.Errorf("%s: took %v and %d MB", c.name, took, allocated>>20)
		}
	}
}

// Sweeps compare values, not what is written.
func TestSweepsCompareValues(t *testing.T) {
	for rate, want := range map[string]string{
		"[0.0004, 4e-4]": "repeats a value of the sweep: 4e-4 is 0.0004", "[1, 1.0]": "1.0 is 1", "[1, +1]": "+1 is 1", "[.1, 0.1]": "0.1 is .1",
		"[0.1, 0.10000000000000001]": "repeats a value", "[0.1, 0.2]": "<nil>",
	} {
		if _, err := Parse("test", "f.yaml", []byte(huge("1", "[4]", rate, "30", "x"))); !strings.Contains(fmt.Sprint(err), want) {
			t.Errorf("%s: %v, want %s", rate, err, want)
		}
	}
	for hidden, want := range map[string]string{
		"[[4, 3], [4, 3]]": "repeats a value of the sweep: [4, 3] is [4, 3]", "[[4, +3], [4, 3]]": "repeats a value", "[[4, 3], [43]]": "<nil>",
		"[[4], 3]": "train.n0.hidden: expected a list", "[3, [4]]": "train.n0.hidden: expected a list",
	} {
		if _, err := Parse("test", "f.yaml", []byte(huge("1", hidden, "1", "30", "x"))); !strings.Contains(fmt.Sprint(err), want) {
			t.Errorf("%s: %v, want %s", hidden, err, want)
		}
	}
}
