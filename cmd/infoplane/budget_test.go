package main

import (
	"os"
	"strings"
	"testing"
)

// Three networks within a budget of one: their activations go as soon as they are
// used. Nothing is stale for that; what needs them makes them again; and each verb
// says what is not there and how to get it.
func TestBudget(t *testing.T) {
	repeats(t)
	b := newBench(t)
	b.open = openExperiment
	b.env["INFOPLANE_STORE_BUDGET"] = "1MB"
	file := b.path("three.yaml")
	three := strings.ReplaceAll(diverging, "1e20", "0.03")
	if err := os.WriteFile(file, []byte(three), 0o644); err != nil {
		t.Fatal(err)
	}
	const node = "dump/network/rate=0.01,seed=1"
	b.run(exitDone, "run "+file+" --progress none -j 1")
	b.says(b.stderr, "three: 14 of 14 actions ran, 0 fresh, ", " removed to keep the store below 1.0 MB")
	size := int64(0)
	for _, object := range b.objects() {
		info, err := os.Stat(object)
		if err != nil {
			t.Fatal(err)
		}
		size += info.Size()
	}
	if size > 1e6 {
		t.Errorf("%d bytes in the store", size)
	}

	b.run(exitDone, "status "+file)
	b.run(exitDone, "run "+file+" --progress none")
	b.says(b.stderr, "nothing had to run")
	b.run(exitDone, "report "+file)
	b.run(exitStale, "cat "+file+":activations")
	b.says(b.stderr, " of 3 tables removed from the store to save space (INFOPLANE_STORE_BUDGET); `infoplane run --force "+file+" activations` makes them again")
	b.run(exitDone, "show "+file+":"+node)
	b.says(b.stdout, "removed to save space; `infoplane run --force "+file+" "+node+"` makes it again")
	b.run(exitDone, "cat "+file+":information --format csv")
	b.run(exitDone, "verify "+file+" --progress none")
	b.says(b.stderr, "14 of 14 actions gave the same again")
	b.run(exitDone, "fsck")

	// Another estimator needs them all.
	finer := strings.Replace(three, "bins: 30", "bins: 40", 1)
	if err := os.WriteFile(file, []byte(finer), 0o644); err != nil {
		t.Fatal(err)
	}
	b.run(exitDone, "run "+file+" --progress json -j 1")
	if n := strings.Count(b.stderr, `"event":"started"`); n > 3+3+3 || strings.Contains(b.stderr, `"restarted"`) {
		t.Errorf("%d actions ran for 3 estimates and 3 figures: %s", n, b.stderr)
	}

	b.env["INFOPLANE_STORE_BUDGET"] = "none"
	b.run(exitDone, "run --force "+file+" activations --progress none")
	b.run(exitDone, "cat "+file+":"+node+" --format csv")
	b.env["INFOPLANE_STORE_BUDGET"] = "0" // none of them stays
	b.run(exitDone, "run --force "+file+" "+node+" --progress none")
	b.run(exitStale, "cat "+file+":"+node+" --format csv")
	b.run(exitDone, "status "+file)
	b.env["INFOPLANE_STORE_BUDGET"] = "much"
	b.run(exitUsage, "run "+file)
	b.says(b.stderr, `INFOPLANE_STORE_BUDGET: "much" is not a size; write one as 4GiB or 500MB, or none for no limit`)
}
