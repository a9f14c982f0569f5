package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var write = flag.Bool("write", false, "write the kernels of the estimators instead of comparing")

// TestEstimatorsCommitted: the files in package vec are what the generator writes,
// and hold no fused multiply-add and no approximate reciprocal.
func TestEstimatorsCommitted(t *testing.T) {
	files, err := generateEstimators("..")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		path := filepath.Join("..", name)
		if *write {
			if err := os.WriteFile(path, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s: not what the generator writes; run go generate ./internal/vec", name)
		}
		for _, mnemonic := range []string{"VFM", "VFNM", "VRCP", "VRSQRT"} {
			if bytes.Contains(got, []byte(mnemonic)) {
				t.Errorf("%s: holds %s", name, mnemonic)
			}
		}
	}
	if len(files) != 4 {
		t.Errorf("%d files generated, want 4", len(files))
	}
}
