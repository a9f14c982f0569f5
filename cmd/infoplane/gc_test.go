package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"infoplane/artifacts"
	"infoplane/internal/process"
)

// age makes everything in the store look unused for so long.
func (b *bench) age(d time.Duration) {
	b.t.Helper()
	err := filepath.WalkDir(b.path("store"), func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		return os.Chtimes(path, time.Now().Add(-d), time.Now().Add(-d))
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

// ran returns how many actions a run of tiny had to do.
func (b *bench) ran() string {
	b.t.Helper()
	b.run(exitDone, "run tiny")
	m := regexp.MustCompile(`tiny: (\d+) of 5 actions ran`).FindStringSubmatch(b.stderr)
	if m == nil {
		b.t.Fatal(b.stderr)
	}
	return m[1]
}

func TestGCNeedsScope(t *testing.T) {
	b := newBench(t)
	b.run(exitDone, "run tiny")
	b.age(time.Hour)
	before := len(b.objects())
	for line, want := range map[string]string{
		"gc":                            "does not guess",
		"gc --dry-run":                  "does not guess",
		"gc --all --older-than 30d":     "give one of them",
		"gc --older-than 30":            `--older-than "30" is not an age`,
		"gc --max-size 10":              `--max-size "10" is not a size`,
		"gc --keep-experiments nothing": "no experiment of that name",
		"gc tiny":                       "takes no argument",
	} {
		b.run(exitUsage, line)
		b.says(b.stderr, want)
	}
	if now := len(b.objects()); now != before {
		t.Errorf("%d objects of %d are left", now, before)
	}
	b.run(exitNoStore, "gc --all --store "+b.path("nowhere"))
}

func TestGCKeepsExperiments(t *testing.T) {
	b := newBench(t)
	b.run(exitDone, "run tiny")
	b.tiny.Rate = 9
	b.run(exitDone, "run tiny")
	b.age(time.Hour)

	b.run(exitDone, "gc --keep-experiments tiny --dry-run")
	b.says(b.stdout, "result  tiny:train/main ×2", "tiny:plot/figure")
	b.says(b.stderr, "would free", "of 4 results")
	dry := b.stderr
	b.run(exitDone, "gc --keep-experiments tiny -n --json")
	var g artifacts.Garbage
	if err := json.Unmarshal([]byte(b.stdout), &g); err != nil || len(g.Results) != 4 || g.Bytes == 0 {
		t.Errorf("%v in %s", err, b.stdout)
	}
	b.run(exitDone, "gc --keep-experiments tiny")
	if did := b.stderr; did != strings.Replace(dry, "would free", "freed", 1) {
		t.Errorf("%q, announced as %q", did, dry)
	}
	b.run(exitDone, "status tiny")
	if n := b.ran(); n != "0" {
		t.Errorf("%s actions ran: what was to be kept was removed", n)
	}
	b.tiny.Rate = 0.5
	if n := b.ran(); n != "4" {
		t.Errorf("%s actions ran of the experiment that was not kept, want 4", n)
	}
	b.run(exitDone, "fsck --read-data")
}

// Where the present results are not known yet, the last ones are kept.
func TestGCKeepsWhatWaits(t *testing.T) {
	b := newBench(t)
	b.run(exitDone, "run tiny")
	b.age(time.Hour)
	for _, object := range b.objects() {
		if strings.Contains(object, b.ref("generate/numbers", "numbers").Blob.String()) {
			os.Remove(object)
		}
	}
	b.run(exitDone, "gc --keep-experiments tiny")
	if n := b.ran(); n != "1" {
		t.Errorf("%s actions ran, want only the one whose object was lost", n)
	}
}

func TestGCAll(t *testing.T) {
	b := newBench(t)
	b.run(exitDone, "run tiny")
	b.run(exitDone, "gc --all")
	b.says(b.stderr, "freed 0 B", "spared")
	b.age(time.Hour)
	b.run(exitDone, "gc --older-than 2h")
	b.says(b.stderr, "freed 0 B")
	b.run(exitDone, "gc --max-size 1GB")
	b.says(b.stderr, "freed 0 B")
	b.run(exitDone, "gc --keep-experiments tiny --max-size 0B")
	b.says(b.stderr, "more than --max-size, but nothing else may go")
	b.run(exitDone, "gc --all")
	if left := b.objects(); len(left) > 0 {
		t.Errorf("left are %v", left)
	}
	b.says(b.stderr, "0 B stay")
	if n := b.ran(); n != "5" {
		t.Errorf("%s actions ran, want all", n)
	}
}

func TestGCWaitsForRuns(t *testing.T) {
	b := newBench(t)
	b.run(exitDone, "run tiny")
	b.age(time.Hour)
	store, err := artifacts.Open(b.path("store"))
	if err != nil {
		t.Fatal(err)
	}
	lease, err := store.Lock(artifacts.Key{1})
	if err != nil {
		t.Fatal(err)
	}
	b.run(exitDone, "doctor")
	b.says(b.stdout, "1 action being run by process")
	b.run(exitLocked, "gc --all")
	b.says(b.stderr, "a run is at work", "wait for it")
	b.run(exitDone, "gc --all --dry-run")
	lease.Release()
	b.run(exitDone, "gc --all")
}

// What a verb finds in the store is used by that, and stays.
func TestHitIsUse(t *testing.T) {
	for _, line := range []string{"run tiny", "status tiny", "cat tiny:numbers", "report tiny", "show tiny:plot/figure", "verify tiny", "why tiny:plot/figure"} {
		b := newBench(t)
		b.run(exitDone, "run tiny")
		b.age(40 * 24 * time.Hour)
		b.run(exitDone, line)
		b.run(exitDone, "gc --older-than 30d")
		want := "0"
		if strings.HasPrefix(line, "cat") {
			want = "4" // it has used the numbers only
		}
		if n := b.ran(); n != want {
			t.Errorf("after %s: %s actions ran, want %s", line, n, want)
		}
	}
	for _, line := range []string{"cat tiny:numbers", "run tiny"} { // the twin: a use that is itself too old
		b := newBench(t)
		b.run(exitDone, "run tiny")
		b.age(40 * 24 * time.Hour)
		b.run(exitDone, line)
		b.age(31 * 24 * time.Hour)
		b.run(exitDone, "gc --older-than 32d -n")
		b.says(b.stderr, "would free 0 B")
		b.run(exitDone, "gc --older-than 30d")
		if n := b.ran(); n != "5" {
			t.Errorf("31 days after %s: %s actions ran, want 5", line, n)
		}
	}
	for _, line := range []string{"gc --older-than 30d -n", "gc --keep-experiments tiny -n", "fsck --read-data", "doctor", "ls tiny", "dag tiny"} { // the twin: none of these uses a result
		b := newBench(t)
		b.run(exitDone, "run tiny")
		b.age(40 * 24 * time.Hour)
		b.run(exitDone, line)
		b.run(exitDone, "gc --older-than 30d")
		if n := b.ran(); n != "5" {
			t.Errorf("after %s: %s actions ran, want 5", line, n)
		}
	}
}

// What programs left whose infoplane was killed, doctor finds and gc removes.
func TestAbandonedPrograms(t *testing.T) {
	b := newBench(t)
	b.run(exitDone, "run tiny")
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	running := process.Name()
	if _, known := process.Runs(running); !known {
		t.Skip("processes cannot be told apart here")
	}
	_, rest, _ := strings.Cut(running, "-")
	mine, dead := filepath.Join(tmp, "infoplane-program-"+running+"-1"), filepath.Join(tmp, "infoplane-program-999999999-"+rest+"-1")
	for _, folder := range []string{mine, dead} {
		if err := os.MkdirAll(filepath.Join(folder, "tmp"), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	b.run(exitDone, "doctor")
	b.says(b.stdout, "note  programs", "1 folder of programs whose infoplane was killed, such as "+dead)
	b.run(exitDone, "gc --older-than 30d --dry-run")
	b.says(b.stdout, "stray  "+dead)
	b.run(exitDone, "gc --older-than 30d")
	b.says(b.stdout, "stray  "+dead)
	if left, err := os.ReadDir(tmp); err != nil || len(left) != 1 || left[0].Name() != filepath.Base(mine) {
		t.Errorf("left %v, %v", left, err)
	}
	b.run(exitDone, "doctor")
	b.says(b.stdout, "left nothing behind")
}
