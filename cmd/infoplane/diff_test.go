package main

import (
	"strings"
	"testing"
)

// Runs are matched by their settings: what only one side sweeps over is no difference of
// what both have, under whatever names.
func TestDiffMatchesRunsBySettings(t *testing.T) {
	repeats(t)
	b := newBench(t)
	b.open = openExperiment
	edit := func(name string, changes ...string) string {
		text := strings.NewReplacer(changes...).Replace(smallYAML)
		if text == smallYAML && len(changes) > 0 {
			t.Fatalf("%s changes nothing", name)
		}
		file := b.path(name + ".yaml")
		b.put(file, text)
		b.run(0, "run "+file+" --overwrite --progress none")
		return file
	}
	const code = "its code gives another result"
	plain := edit("plain")
	swept := edit("swept", "fraction: 0.1", "fraction: [0.1, 0.2]", "train: network", "train: network\n    panels: fraction")
	reordered := edit("reordered", "fraction: 0.1", "fraction: [0.2, 0.1]", "train: network", "train: network\n    panels: fraction")
	more := edit("more", "networks: 2", "networks: 3")
	renamed := edit("renamed", "  network:", "  net:", "train: network", "train: net", "bins30", "thirty")
	faster := edit("faster", "rate: 0.0004", "rate: 0.04")
	for _, c := range []struct {
		name, a, b string
		says       []string
		not        []string
	}{
		{"a sweep in place of a value", plain, swept, []string{
			"setting train/network fraction changed 0.1 → 0.1, 0.2",
			"stage generate same 1 action",
			"stage train new 2 the same; 2 only in " + swept + ": train/network/fraction=0.2,seed=1",
			"stage estimate new 2 the same; 2 only in " + swept,
			"train: 2 the same, 2 only in " + swept,
			"Changed: train/network fraction: 0.1 → 0.1, 0.2.",
		}, []string{code, "estimate: 2 the same", "tables differ"}},
		{"a value in place of a sweep", swept, plain, []string{
			"stage train gone 2 the same; 2 only in " + swept + ": train/network/fraction=0.2,seed=1",
			"train: 2 the same, 2 only in " + swept,
		}, []string{code, "tables differ"}},
		{"reordered values", swept, reordered, []string{"stage train same 4 actions", "stage estimate same 4 actions"}, []string{code, "setting", "only in"}},
		{"one more network", plain, more, []string{"stage train new 2 the same; 1 only in " + more + ": train/network/seed=3"}, []string{code, "tables differ"}},
		{"renamed entries", plain, renamed, []string{"stage train same 2 actions", "stage estimate same 2 actions", "setting train/net changed absent"}, []string{code, "only in", "tables differ"}},
		{"another rate", plain, faster, []string{
			"stage train differs 2 of 2 actions differ: train/network/seed=1", "train: its tables differ (weights, history, gradients",
			"generate before it is the same", "Changed: train/network rate: 0.0004 → 0.04.",
		}, []string{code, "only in"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := 4
			if c.name == "reordered values" {
				want = 0
			}
			bb := *b
			bb.t = t
			bb.run(want, "diff "+c.a+" "+c.b)
			text := squeezed(bb.stdout)
			bb.says(text, c.says...)
			for _, not := range c.not {
				if strings.Contains(text, not) {
					t.Errorf("says %q:\n%s", not, bb.stdout)
				}
			}
		})
	}
}
