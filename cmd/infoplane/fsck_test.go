package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"infoplane/artifacts"
	"infoplane/pipeline"
)

// overwrite changes a file of the store behind its back.
func (b *bench) overwrite(path string, change func([]byte) []byte) {
	b.t.Helper()
	text, err := os.ReadFile(path)
	if err == nil {
		err = os.Remove(path)
	}
	if err == nil {
		err = os.WriteFile(path, change(text), 0o444)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// object is the file of an artifact of the tiny experiment.
func (b *bench) object(node, port string) string {
	hex := b.ref(node, port).Blob.String()
	return filepath.Join(b.path("store/objects/sha256"), hex[:2], hex)
}

func flip(b []byte) []byte { b[len(b)/2] ^= 1; return b }

func TestFsck(t *testing.T) {
	b := newBench(t)
	b.run(exitNoStore, "fsck")
	b.run(exitDone, "run tiny")
	b.run(exitDone, "fsck")
	b.says(b.stdout, "fsck: 5 records and ", ": no damage")
	b.overwrite(b.object("train/main/seed=1", "history"), flip)
	b.run(exitDone, "fsck") // its size is right
	b.run(exitFailure, "fsck --read-data")
	b.says(b.stdout, "DAMAGED  objects/sha256/", "DAMAGED  actions/", "tiny:train/main/seed=1", ": 2 damages, 0 repaired")
	b.says(b.stderr, "`infoplane fsck --repair`")
	b.run(exitFailure, "fsck --read-data --json")
	var h artifacts.Health
	if err := json.Unmarshal([]byte(b.stdout), &h); err != nil || len(h.Damages) != 2 {
		t.Errorf("%v in %s", err, b.stdout)
	}
	blob := b.ref("train/main/seed=1", "history").Blob
	for part := range uint32(3) {
		want := exitDone
		if binary.BigEndian.Uint32(blob[:])%3 == part {
			want = exitFailure
		}
		b.run(want, fmt.Sprintf("fsck --read-data --subset %d/3", part+1))
	}
	b.run(exitDone, "fsck --read-data --repair")
	b.says(b.stdout, "removed  objects/", "2 damages, 2 repaired")
	b.run(exitDone, "fsck --read-data")
	if n := b.ran(); n != "1" {
		t.Errorf("%s actions ran after the repair, want 1", n)
	}
	b.run(exitDone, "fsck --read-data")
}

// What `cat` has found to be damaged, the next run makes again without being told.
func TestDamageNoticedByReader(t *testing.T) {
	b := newBench(t)
	b.run(exitDone, "run tiny")
	b.overwrite(b.object("train/main/seed=1", "history"), flip)
	if n := b.ran(); n != "0" {
		t.Errorf("%s actions ran, though nobody has read the object", n)
	}
	b.run(exitStale, "cat tiny:history")
	b.run(exitStale, "status tiny")
	b.says(b.stdout, "train/main/seed=1  output object damaged: history")
	if n := b.ran(); n != "1" {
		t.Errorf("%s actions ran, want 1", n)
	}
	b.run(exitDone, "cat tiny:history")
	b.run(exitDone, "fsck --read-data")
}

func TestFsckUsage(t *testing.T) {
	b := newBench(t)
	b.run(exitDone, "run tiny")
	for _, line := range []string{"fsck tiny", "fsck --subset 1/2", "fsck --read-data --subset 0/2", "fsck --read-data --subset 3/2", "fsck --read-data --subset 1", "fsck --read-data --subset x/y"} {
		b.run(exitUsage, line)
	}
}

func TestDoctorStore(t *testing.T) {
	b := newBench(t)
	b.run(exitDone, "run tiny")
	b.run(exitDone, "doctor")
	b.says(b.stdout, "layout 1", "free, ", "of a budget of 104.9 MB", "agrees with ours", "nothing is being run", "strays     none")
	b.env["INFOPLANE_STORE_BUDGET"] = "900TB"
	b.run(exitFailure, "doctor")
	b.says(b.stdout, "PROBLEM  space", "the disk may fill up first: free ", "INFOPLANE_STORE_BUDGET")
	_, remedy, _ := strings.Cut(b.stdout, "INFOPLANE_STORE_BUDGET to ")
	remedy, _, _ = strings.Cut(remedy, " ")
	b.env["INFOPLANE_STORE_BUDGET"] = remedy // which is to help
	b.run(exitDone, "doctor")
	b.env["INFOPLANE_STORE_BUDGET"] = "much"
	b.run(exitFailure, "doctor")
	b.says(b.stdout, `PROBLEM  space`, `"much" is not a size`)
	b.env["INFOPLANE_STORE_BUDGET"] = "none"
	b.run(exitDone, "doctor")
	b.says(b.stdout, "no budget")

	if err := os.WriteFile(b.path("store/tmp/infoplane-123"), nil, 0o444); err != nil {
		t.Fatal(err)
	}
	b.age(time.Hour)
	b.run(exitDone, "doctor")
	b.says(b.stdout, "note", "1 file of dead processes")
	b.overwrite(b.path("store/format"), func([]byte) []byte { return []byte("infoplane store 7\n") })
	b.run(exitFailure, "doctor")
	b.says(b.stdout, "PROBLEM  store", "its layout is 7, this infoplane knows 1: use the newer infoplane")
	b.run(exitFailure, "status tiny")
	b.says(b.stderr, "use the newer infoplane")
}

// A folder that holds something else is no store, and nothing in it is touched.
func TestSomebodysFolder(t *testing.T) {
	b := newBench(t)
	for _, name := range []string{"home/letter.txt", "home/tmp/infoplane-123", "home/tmp/123"} {
		if err := os.MkdirAll(filepath.Dir(b.path(name)), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(b.path(name), nil, 0o666); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(b.path(name), time.Time{}, time.Unix(1e9, 0)); err != nil {
			t.Fatal(err)
		}
	}
	store := " --store " + b.path("home")
	for line, code := range map[string]int{
		"gc --all": exitNoStore, "gc --older-than 1d": exitNoStore, "fsck --repair": exitNoStore, "status tiny": exitNoStore,
		"run tiny": exitFailure, "doctor": exitFailure,
	} {
		b.run(code, line+store)
		b.says(b.stdout+b.stderr, `it holds "letter.txt" and no file "format"`)
	}
	if files, err := filepath.Glob(b.path("home/*/*")); err != nil || len(files) != 2 {
		t.Errorf("left %v, %v", files, err)
	}
	b.run(exitDone, "run tiny") // the twin: of a store the same file goes
	if err := os.Rename(b.path("home/tmp/infoplane-123"), b.path("store/tmp/infoplane-123")); err != nil {
		t.Fatal(err)
	}
	b.run(exitDone, "gc --older-than 1000d")
	b.says(b.stdout, "stray  tmp/infoplane-123")
}

func TestDoctorClock(t *testing.T) {
	dir := t.TempDir()
	if _, err := tryClock(dir, time.Now); err != nil {
		t.Error(err)
	}
	for _, skew := range []time.Duration{-time.Hour, time.Hour} {
		if found, err := tryClock(dir, func() time.Time { return time.Now().Add(skew) }); err == nil {
			t.Errorf("%v apart: %s, want a problem", skew, found)
		}
	}
}

// forge makes the record of an action say that one of its outputs is an object of
// another one, and leaves every object as it is.
func (b *bench) forge(node, port, otherNode, otherPort string) {
	b.t.Helper()
	ref, other := b.ref(node, port), b.ref(otherNode, otherPort)
	store, err := artifacts.OpenExisting(b.path("store"))
	if err != nil {
		b.t.Fatal(err)
	}
	for r, err := range store.AllRecords() {
		if err != nil || r.Node != "tiny:"+node {
			continue
		}
		if err := os.RemoveAll(b.path("store/actions/" + r.Key.String())); err != nil {
			b.t.Fatal(err)
		}
		for i := range r.Outputs {
			if r.Outputs[i].Port == port {
				r.Outputs[i].Ref = artifacts.Ref{Blob: other.Blob, Size: other.Size, Logical: ref.Logical}
			}
		}
		if err := store.AddRecord(r); err != nil {
			b.t.Fatal(err)
		}
		return
	}
	b.t.Fatalf("no record of %s", node)
}

// A forged or confused record is noticed by whoever reads its object, by verify and by
// fsck, and a forced run makes a right one that stands.
func TestForgedRecord(t *testing.T) {
	b := newBench(t)
	b.run(exitDone, "run tiny")
	b.run(exitDone, "cat tiny:numbers")
	numbers := b.stdout
	b.forge("generate/numbers", "numbers", "train/main/seed=1", "history")
	b.run(exitDone, "status tiny") // it reads nothing
	b.run(exitDone, "fsck")
	b.run(exitFailure, "fsck --read-data")
	b.says(b.stdout, "forged or confused", "tiny:generate/numbers")
	b.run(exitFailure, "verify tiny:generate/numbers")
	b.says(b.stdout, "failed", "it does not hold what its record says")
	b.run(exitStale, "cat tiny:numbers")
	b.says(b.stderr, "it does not hold what its record says", "infoplane run --force tiny generate/numbers")
	b.run(exitDone, "run --force tiny generate/numbers")
	b.run(exitDone, "cat tiny:numbers")
	if b.stdout != numbers {
		t.Errorf("numbers are %s, were %s", b.stdout, numbers)
	}
	if n := b.ran(); n != "0" {
		t.Errorf("%s actions ran after that, want 0", n)
	}
	b.run(exitDone, "fsck --read-data")
	b.run(exitDone, "verify tiny")

	b.forge("plot/figure", "png", "train/main/seed=1", "history")
	b.run(exitDone, "fsck --read-data --repair")
	if n := b.ran(); n != "1" {
		t.Errorf("%s actions ran after the repair, want 1", n)
	}
}

// A published file that is damaged, forged or lost in the store is made again by the
// run that is to publish it.
func TestDamagedFigure(t *testing.T) {
	b := newBench(t)
	b.run(exitDone, "run tiny")
	want, err := os.ReadFile(b.path("figures/figure.png"))
	if err != nil {
		t.Fatal(err)
	}
	for name, harm := range map[string]func(){
		"flipped":   func() { b.overwrite(b.object("plot/figure", "png"), flip) },
		"cut short": func() { b.overwrite(b.object("plot/figure", "png"), func(b []byte) []byte { return b[:9] }) },
		"lost":      func() { os.Remove(b.object("plot/figure", "png")) },
		"forged":    func() { b.forge("plot/figure", "png", "train/main/seed=1", "history") },
		"with its input": func() {
			b.overwrite(b.object("plot/figure", "png"), flip)
			b.overwrite(b.object("train/main/seed=2", "history"), flip)
		},
		"unharmed": func() {},
	} {
		harm()
		os.RemoveAll(b.path("figures"))
		b.run(exitDone, "run tiny")
		if got, err := os.ReadFile(b.path("figures/figure.png")); err != nil || string(got) != string(want) {
			t.Errorf("%s: published %q, %v", name, got, err)
		}
		if fresh := strings.Contains(b.stderr, "5 fresh"); fresh != (name == "unharmed") {
			t.Errorf("%s: %s", name, b.stderr)
		}
		b.run(exitDone, "fsck --read-data")
	}

	// The twin: an engine that does not read what is published leaves it as it is.
	b.overwrite(b.object("plot/figure", "png"), flip)
	store, err := artifacts.Open(b.path("store"))
	if err != nil {
		t.Fatal(err)
	}
	e := &pipeline.Engine{Store: store}
	if report, err := e.Run(context.Background(), b.tiny.graph("tiny"), pipeline.Selection{}); err != nil || report.Ran > 0 {
		t.Errorf("%+v, %v", report, err)
	}
	b.run(exitFailure, "report tiny")
}

// A golden compares what is stored, not what records say of it.
func TestForgedGolden(t *testing.T) {
	thorough(t)
	t.Parallel()
	b := newBench(t)
	b.open = openExperiment
	const tables = "run smoke generate train dump estimate solve --progress none"
	b.run(exitDone, tables)
	b.run(exitDone, "golden check smoke") // the twin
	store, err := artifacts.OpenExisting(b.path("store"))
	if err != nil {
		t.Fatal(err)
	}
	var two []artifacts.Record
	for r, err := range store.AllRecords() {
		if err == nil && r.Stage == "estimate" && len(two) < 2 && (len(two) == 0 || r.Outputs[0].Blob != two[0].Outputs[0].Blob) {
			two = append(two, r)
		}
	}
	if err := os.RemoveAll(b.path("store/actions/" + two[0].Key.String())); err != nil {
		t.Fatal(err)
	}
	two[0].Outputs[0].Blob, two[0].Outputs[0].Size = two[1].Outputs[0].Blob, two[1].Outputs[0].Size
	if err := store.AddRecord(two[0]); err != nil {
		t.Fatal(err)
	}
	b.run(exitStale, "status smoke") // the figures alone were not drawn
	b.run(exitFailure, "golden check smoke")
	b.says(b.stderr, "it does not hold what its record says", "`infoplane run --force smoke` makes it again")

	// A record that is made up and consistent: the golden has another digest, and verify
	// another result. Nothing else can tell.
	if err := os.RemoveAll(b.path("store/actions/" + two[0].Key.String())); err != nil {
		t.Fatal(err)
	}
	two[0].Outputs[0].Ref = two[1].Outputs[0].Ref
	if err := store.AddRecord(two[0]); err != nil {
		t.Fatal(err)
	}
	b.run(exitDone, "fsck --read-data")
	b.run(exitDone, tables)
	b.run(exitMismatch, "golden check smoke")
	b.says(b.stdout+b.stderr, "estimate")
	b.run(exitFailure, "verify smoke:"+strings.TrimPrefix(two[0].Node, "smoke:"))
	b.says(b.stdout, "differs")
}
