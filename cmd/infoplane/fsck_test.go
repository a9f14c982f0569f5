package main

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"infoplane/artifacts"
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
	b.env["INFOPLANE_STORE_BUDGET"] = "much"
	b.run(exitFailure, "doctor")
	b.says(b.stdout, `PROBLEM  space`, `"much": is no size`)
	b.env["INFOPLANE_STORE_BUDGET"] = "none"
	b.run(exitDone, "doctor")
	b.says(b.stdout, "no budget")

	if err := os.WriteFile(b.path("store/tmp/123"), nil, 0o444); err != nil {
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
