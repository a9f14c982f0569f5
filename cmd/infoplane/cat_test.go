package main

import (
	"os"
	"strings"
	"testing"

	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
)

func TestCat(t *testing.T) {
	b := newBench(t)
	b.run(exitDone, "run tiny")
	const header, rows = "seed,n,x\n", "1,1,0.5\n1,2,0.05\n1,3,0.16666666666666666\n2,1,1\n2,2,0.1\n2,3,0.3333333333333333\n3,1,1.5\n3,2,0.15000000000000002\n3,3,0.5\n"

	b.run(exitDone, "cat tiny:numbers")
	if want := "n,x\n1,1\n2,0.1\n3,0.3333333333333333\n"; b.stdout != want {
		t.Errorf("numbers: %q, want %q", b.stdout, want)
	}
	b.silent("stderr", b.stderr)
	b.run(exitDone, "cat tiny:history --format csv")
	if b.stdout != header+rows {
		t.Errorf("history:\n%s", b.stdout)
	}
	b.run(exitDone, "cat tiny:train/main/seed=3/weights")
	if want := "n,x\n1,1.5\n2,0.15000000000000002\n3,0.5\n"; b.stdout != want {
		t.Errorf("weights: %q, want %q", b.stdout, want)
	}
	b.run(exitDone, "cat tiny:history --format json")
	b.says(b.stdout, `{"seed":1,"n":1,"x":0.5}`+"\n", `{"seed":3,"n":3,"x":0.5}`+"\n")
	if lines := strings.Count(b.stdout, "\n"); lines != 9 {
		t.Errorf("%d lines of JSON", lines)
	}

	// The binary formats read back as the same table.
	b.run(exitDone, "cat tiny:history --format arrow")
	arrow, err := parquet.ReadArrow(strings.NewReader(b.stdout))
	if err != nil {
		t.Fatal(err)
	}
	b.run(exitDone, "cat tiny:history --format parquet")
	parquet, err := parquet.Read([]byte(b.stdout))
	if err != nil {
		t.Fatal(err)
	}
	for _, tbl := range []*table.Table{arrow, parquet} {
		var csv strings.Builder
		if err := table.WriteCSV(&csv, tbl); err != nil {
			t.Fatal(err)
		}
		if csv.String() != header+rows {
			t.Errorf("read back:\n%s", csv.String())
		}
	}

	b.run(exitDone, "cat tiny:figure.png")
	if picture, _ := os.ReadFile(b.path("figures/figure.png")); b.stdout != string(picture) {
		t.Error("cat of a file differs from the published one")
	}
	b.run(exitUsage, "cat tiny:figure.png --format csv")
	b.says(b.stderr, "is a file, not a table")
}

func TestCatStale(t *testing.T) {
	b := newBench(t)
	b.run(exitNoStore, "cat tiny:history")
	b.run(exitDone, "run tiny train/main/seed=1")
	b.run(exitStale, "cat tiny:history")
	b.silent("stdout", b.stdout)
	b.says(b.stderr, "tiny:history: 2 of 3 parts are not up to date (train/main/seed=2 is stale: no record …); `infoplane run tiny history` makes them")
	b.run(exitStale, "cat tiny:train/main/seed=2/weights")
	b.says(b.stderr, "`infoplane run tiny train/main/seed=2` makes it")
	b.run(exitDone, "cat tiny:train/main/seed=1/weights")
}

// TestCatDamaged flips a byte of an object without changing its size, which
// only reading reveals, and mends it as the message says.
func TestCatDamaged(t *testing.T) {
	b := newBench(t)
	b.run(exitDone, "run tiny")
	blob := b.ref("generate/numbers", "numbers").Blob.String()
	object := b.path("store/objects/sha256/" + blob[:2] + "/" + blob)
	content, err := os.ReadFile(object)
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/2] ^= 1
	os.Chmod(object, 0o644)
	if err := os.WriteFile(object, content, 0o644); err != nil {
		t.Fatal(err)
	}
	b.run(exitStale, "cat tiny:numbers")
	b.silent("stdout", b.stdout)
	b.says(b.stderr, "damaged", "`infoplane run --force tiny generate/numbers` makes it again")
	b.run(exitDone, "run --force tiny generate/numbers")
	b.run(exitDone, "cat tiny:numbers")
}
