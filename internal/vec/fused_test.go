package vec

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// fused finds fused multiply-adds in the compiler's assembly listing of packages:
// arm64's FMADD family, and amd64's VFMADD family at GOAMD64=v3.
func fused(t *testing.T, dir string, target []string, packages ...string) []string {
	t.Helper()
	cmd := exec.Command("go", append([]string{"build", "-gcflags=-S"}, packages...)...)
	cmd.Dir, cmd.Env = dir, append(slices.DeleteFunc(os.Environ(), func(v string) bool {
		return regexp.MustCompile(`^(GOOS|GOARCH|GOAMD64|GOFLAGS|CGO_ENABLED)=`).MatchString(v)
	}), append(target, "GOOS=linux", "CGO_ENABLED=0")...)
	listing, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", cmd.Args, err, listing[:min(len(listing), 2000)])
	}
	if !regexp.MustCompile(`(?m)\bTEXT\b`).Match(listing) {
		t.Fatalf("%v: no listing", cmd.Args)
	}
	return regexp.MustCompile(`(?m)^.*\t(FN?M(ADD|SUB)[SD]|VFN?M(ADD|SUB)\w*)\t.*$`).FindAllString(string(listing), -1)
}

// ofResults are the packages whose sums reach results and verdicts. Those of figures are
// not among them: what they add to a sum are halves and multiples of small integers, which
// are exact, fused or not (.ci/bits compares the figures).
var ofResults = []string{"infoplane/internal/...", "infoplane/golden/...", "infoplane/stages", "infoplane/stages/dump",
	"infoplane/stages/estimate/...", "infoplane/stages/generate", "infoplane/stages/solve/...", "infoplane/stages/train"}

// TestNothingIsFused: no compiler may fuse a product into a sum there, on the
// architectures where it would. Across statements and calls too, which no reader can see.
func TestNothingIsFused(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles for other machines")
	}
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("needs the go command")
	}
	arm64, v3 := []string{"GOARCH=arm64"}, []string{"GOARCH=amd64", "GOAMD64=v3"}
	// What v3 would fuse, arm64 does too, so that the kernels are enough there: a build of everything takes long.
	lines := append(fused(t, "..", arm64, ofResults...), fused(t, "..", v3, "infoplane/internal/...")...)
	for _, line := range lines {
		t.Error(line)
	}
	// The negative twin: without the conversion, it is fused.
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module twin\n\ngo 1.26\n",
		"a.go":   "package twin\n\nfunc F(a, b, c float32) float32 { p := a * b; return p + c }\n",
		"b.go":   "package twin\n\nfunc G(a, b, c float64) float64 { return a*b + c }\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, target := range [][]string{arm64, v3} {
		if found := fused(t, dir, target, "twin"); len(found) != 2 {
			t.Errorf("%v: 2 fused multiply-adds are found as %q", target, found)
		}
	}
}
