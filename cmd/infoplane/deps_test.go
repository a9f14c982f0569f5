package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// storage is what a program that only computes does not want behind it.
var storage = []string{"parquet", "arrow", "zstd", "yaml", "infoplane/pipeline"}

// dependencies builds a program that imports one package of the module, and lists
// everything it is made of.
func dependencies(t *testing.T, pkg string) []string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "main.go")
	text := fmt.Sprintf("package main\n\nimport _ %q\n\nfunc main() {}\n", pkg)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"build", "-o", os.DevNull, file}, {"list", "-deps", file}} {
		out, err := exec.Command("go", args...).Output()
		if err != nil {
			t.Fatalf("go %s: %v", strings.Join(args, " "), err)
		}
		if args[0] == "list" {
			return strings.Fields(string(out))
		}
	}
	return nil
}

// stored are those of some packages that store tables or read files.
func stored(deps []string) []string {
	return slices.DeleteFunc(deps, func(d string) bool {
		return d != "infoplane/artifacts" && d != "infoplane/artifacts/table" && !slices.ContainsFunc(storage, func(s string) bool { return strings.Contains(d, s) })
	})
}

// TestHouseOfAProgram: the science is imported without the store.
func TestHouseOfAProgram(t *testing.T) {
	for _, stage := range []string{"estimate", "solve", "train", "generate"} {
		if found := stored(dependencies(t, "infoplane/stages/"+stage)); len(found) > 0 {
			t.Errorf("a program that imports stages/%s has %s behind it", stage, strings.Join(found, ", "))
		}
	}
	// The negative twin: above the doors all of them are found.
	found := stored(dependencies(t, "infoplane/stages"))
	for _, s := range append([]string{"infoplane/artifacts"}, storage...) {
		if !slices.ContainsFunc(found, func(d string) bool { return strings.Contains(d, s) }) {
			t.Errorf("a program that imports stages has no %s, or it is not noticed", s)
		}
	}
}
