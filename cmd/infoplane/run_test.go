package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRunTwice(t *testing.T) {
	b := newBench(t)
	b.run(exitDone, "run tiny")
	b.silent("stdout", b.stdout)
	b.says(b.stderr, "tiny: 5 of 5 actions ran, 0 fresh, ", "written figure.png")
	picture, err := os.ReadFile(b.path("figures/figure.png"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(picture), "\x89PNG") {
		t.Errorf("figure.png begins %q", picture[:4])
	}

	b.run(exitDone, "run tiny")
	b.says(b.stderr, "tiny: 0 of 5 actions ran, 5 fresh, ", ": nothing had to run", "unchanged figure.png")

	if err := os.WriteFile(b.path("figures/figure.png"), []byte("scribble"), 0o644); err != nil {
		t.Fatal(err)
	}
	b.run(exitFailure, "run tiny")
	b.says(b.stderr, "tiny: 0 of 5 actions ran", "unchanged index.html", "figure.png: was not written by infoplane, or was changed since", "--overwrite")
	if text := b.read(b.path("figures/figure.png")); text != "scribble" {
		t.Errorf("somebody's file now holds %q", text)
	}
	b.run(exitDone, "run tiny --overwrite")
	b.says(b.stderr, "tiny: 0 of 5 actions ran", "replaced figure.png")
	if again, _ := os.ReadFile(b.path("figures/figure.png")); string(again) != string(picture) {
		t.Error("the replaced figure differs from the first one")
	}
}

func TestRunTargets(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"run tiny train/main/seed=2", "tiny: 2 of 2 actions ran"},
		{"run tiny train", "tiny: 4 of 4 actions ran"},
		{"run tiny history", "tiny: 4 of 4 actions ran"},
		{"run tiny figure.png", "tiny: 5 of 5 actions ran"},
		{"run --until train tiny -j 1", "tiny: 4 of 4 actions ran"},
		{"run tiny --until=generate -j4", "tiny: 1 of 1 action ran"},
	} {
		b := newBench(t)
		b.run(exitDone, c.line)
		b.says(b.stderr, c.want)
		published := strings.Contains(b.stderr, "figure.png")
		if want := strings.Contains(c.want, "5"); published != want {
			t.Errorf("%s: publishes: %v, want %v", c.line, published, want)
		}
	}
}

func TestRunForce(t *testing.T) {
	b := newBench(t)
	b.run(exitDone, "run tiny")
	b.run(exitDone, "run tiny -f train/main/seed=1")
	b.says(b.stderr, "tiny: 1 of 2 actions ran, 1 fresh")
}

func TestRunFailure(t *testing.T) {
	b := newBench(t)
	b.tiny.Fail = 2
	b.run(exitFailure, "run tiny -j 1")
	b.silent("stdout", b.stdout)
	b.says(b.stderr, "tiny: train/main/seed=2: failed after ", "loss is not finite",
		"infoplane: tiny: 1 action failed: train/main/seed=2; what finished is kept, `infoplane run tiny -j 1")
	if _, err := os.Stat(b.path("figures/figure.png")); err == nil {
		t.Error("a figure was published although its action did not run")
	}

	b.run(exitPartial, "run tiny -k")
	b.says(b.stderr, "tiny: 1 of 5 actions ran", "1 failed, 1 skipped")

	b.run(exitFailure, "run tiny --progress none")
	b.says(b.stderr, "loss is not finite") // an error is no progress

	b.tiny.Fail = 0
	b.run(exitDone, "run tiny")
	b.says(b.stderr, "tiny: 2 of 5 actions ran, 3 fresh")
}

func TestRunPanic(t *testing.T) {
	b := newBench(t)
	b.tiny.Fail, b.tiny.Panic = 3, true
	b.run(exitFailure, "run tiny")
	b.says(b.stderr, "train/main/seed=3: panic, please report it:", "tiny_test.go")
}

func TestRunJSON(t *testing.T) {
	for _, fail := range []int{0, 2} {
		b := newBench(t)
		b.tiny.Fail = fail
		code := exitDone
		if fail > 0 {
			code = exitFailure
		}
		b.run(code, "run tiny --progress json")
		events := map[string]int{}
		for line := range strings.Lines(b.stderr) {
			var event struct{ Event string }
			if err := json.Unmarshal([]byte(line), &event); err != nil {
				t.Fatalf("%v: %s", err, line)
			}
			events[event.Event]++
		}
		if events["summary"] != 1 || events["started"] < 2 || events["progress"] == 0 {
			t.Errorf("events: %v", events)
		}
		if (fail > 0) != (events["failed"] == 1 && events["error"] == 1) {
			t.Errorf("fail %d: events: %v", fail, events)
		}
	}
}

func TestDryRun(t *testing.T) {
	b := newBench(t)
	b.run(exitStale, "run tiny -n")
	b.says(b.stdout, "train/main ×3     no record\n")
	b.says(b.stderr, "tiny: 5 of 5 actions would run")
	if _, err := os.Stat(b.path("store")); err == nil {
		t.Error("a dry run made a store")
	}
	b.run(exitDone, "run tiny")
	b.run(exitDone, "run tiny -n")
	b.says(b.stderr, "tiny: 0 of 5 actions would run")
	b.run(exitStale, "run tiny -nf train/main/seed=1")
	b.says(b.stdout, "train/main/seed=1  forced")
}

func TestUnwritable(t *testing.T) {
	b := newBench(t)
	if err := os.WriteFile(b.path("file"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	b.run(exitFailure, "run tiny --store "+b.path("file"))
	b.says(b.stderr, "infoplane: store "+b.path("file"), "is a file")
	b.run(exitFailure, "run tiny --store "+b.path("file/below"))
	b.says(b.stderr, "infoplane: store "+b.path("file/below"))

	b.run(exitFailure, "run tiny -o "+b.path("file/figures"))
	b.says(b.stderr, filepath.Join(b.path("file/figures"), "figure.png")+": cannot be written", "choose another place")
	if err := os.MkdirAll(b.path("figures/figure.png"), 0o777); err != nil {
		t.Fatal(err)
	}
	b.run(exitFailure, "run tiny")
	b.says(b.stderr, "figure.png: is a folder; choose another name")

	if os.Getuid() == 0 {
		t.Log("root writes everywhere: permissions not tested")
		return
	}
	if err := os.Mkdir(b.path("locked"), 0o555); err != nil {
		t.Fatal(err)
	}
	b.run(exitFailure, "run tiny --store "+b.path("locked/store"))
	b.says(b.stderr, "not writable")
	b.run(exitFailure, "doctor --store "+b.path("locked/store"))
	b.says(b.stdout, "PROBLEM  writable")
}
