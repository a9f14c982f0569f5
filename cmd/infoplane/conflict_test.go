package main

import (
	"strings"
	"testing"
)

// A stage that gives other results under the same version contradicts the record. A
// forced run says so aloud, with the first difference, and fails; status, why and
// verify say it from then on; a new version ends it.
func TestConflict(t *testing.T) {
	b := newBench(t)
	b.run(exitDone, "run tiny --progress none")
	b.tiny.Slip = 0.25
	b.run(exitFailure, "verify tiny:train/main/seed=1 --progress none")
	b.says(b.stdout, "differs", "history: recorded ", ": row 0 (n 1): x: 0.5 against 0.75")
	b.run(exitDone, "status tiny") // it has written nothing
	if strings.Contains(b.stdout, "Version") {
		t.Errorf("status tells of a conflict: %s", b.stdout)
	}

	b.run(exitMismatch, "run tiny --force train/main/seed=2 --progress none")
	b.says(b.stderr,
		"tiny:train/main/seed=2: history: row 0 (n 1): x: 1 against 1.25; 2 results for one key (",
		" of this run. If stage train was changed, raise its Version, which is 1, so that its results get new keys; if not, it is not deterministic: `infoplane verify tiny:train/main/seed=2` runs it again",
		"tiny:train/main/seed=2: weights: row 0 (n 1): x: 1 against 1.25",
		"infoplane: tiny: 1 action of stage train contradicted an earlier result under the same key, as printed above: let the key hold what was changed, or find what is not deterministic")

	for _, verb := range []string{"status tiny", "why tiny:train/main/seed=2"} {
		b.run(exitMismatch, verb)
		b.says(b.stderr, "tiny: 1 action with more than one result for its key, of which one is used: train/main/seed=2")
		b.says(b.stdout, "tiny:train/main/seed=2: history: row 0 (n 1): x: 1 against 1.25; 2 results for one key")
		if strings.Contains(b.stdout, "of this run") {
			t.Errorf("%s ran something", verb)
		}
	}
	for _, verb := range []string{"cat tiny:history", "report tiny", "run tiny --progress none", "status tiny --json"} {
		b.run(exitMismatch, verb)
		b.says(b.stderr, "tiny: 1 action with more than one result for its key")
	}
	b.run(exitDone, "cat tiny:numbers") // nobody contradicts these
	b.run(exitDone, "status tiny train/main/seed=1")
	b.run(exitMismatch, "run tiny --progress none") // runs nothing
	b.says(b.stderr, "nothing had to run", "2 results for one key")
	b.tiny.Slip = 0
	b.run(exitMismatch, "verify tiny:train/main/seed=2 --progress none")
	b.says(b.stdout, "same", "2 results for one key")

	// Many conflicts are not told one by one: each takes reading two results.
	b.tiny.Slip = 0.5
	b.run(exitMismatch, "run tiny --force --progress none")
	b.says(b.stderr, "seed=2: history: row 0 (n 1): x: 1 against 1.5; 3 results", "tiny: and 1 conflict more; `infoplane status tiny --json` lists them", "3 actions of stage train contradicted")
}
