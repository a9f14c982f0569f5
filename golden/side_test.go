package golden

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// Claims are judged side by side, each as if it were alone.
func TestClaimsSideBySide(t *testing.T) {
	w := twoLayers(t)
	var text strings.Builder
	for i, keys := range []string{
		"table: bins30\nwhere: {fraction: 0.85}\nlayers: [2]\ncolumn: ixt_bits\nphases: {up: 0.1, down: 0.5}\nat_least: 0.9",
		"table: bins30\nwhere: {fraction: 0.85}\nlayers: [2]\ncolumn: ixt_bits\nreduce: {peak: true}\nbetween: {low: 7.02, high: 7.09}\ninterval: 0.95",
		"table: bins30\nlayers: [2]\ncolumn: ity_bits\nreduce: {epoch: 9000}\nalong: fraction\nordered_along: {rising: true}\nat_least: 1",
		"table: bins30\nwhere: {fraction: 0.85}\nlayers: [2]\ncolumn: ity_bits\nreduce: {epoch: 9000}\nagainst: {where: {fraction: 0.05}}\ncompare: difference\nbetween: {low: 0.3}\nat_least: 1",
		"table: bins30\nwhere: {fraction: 0.85}\nlayers: [2]\ncolumn: ixt_bits\nagainst: {where: {fraction: 0.05}}\ncommon_epochs: true\ncorrelation: {low: 0.99}\nat_least: 1",
		"table: nowhere\ncolumn: ixt_bits\nfalls: {by: 3}\nat_least: 1",
		"table: bins30\nlayers: [2]\ncolumn: ixt_bits\nreduce: {peak: true}\nalong: fraction\npool: median\nordered_along: {}\ninterval: 0.95",
	} {
		fmt.Fprintf(&text, "claim-%d:\n  figure: figure2\n  text: Something.\n  %s\n", i, strings.ReplaceAll(keys, "\n", "\n  "))
	}
	claims, err := ParseClaims("claims.yaml", []byte(text.String()))
	if err != nil {
		t.Fatal(err)
	}
	var alone []string
	for i := range claims {
		alone = append(alone, fmt.Sprint(Judge(w.Findings, claims[i:i+1])[0]))
	}
	before := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(before)
	for _, processors := range []int{1, 8} {
		runtime.GOMAXPROCS(processors)
		for i, v := range Judge(w.Findings, claims) {
			if got := fmt.Sprint(v); got != alone[i] {
				t.Errorf("%d processors: %s\nalone: %s", processors, got, alone[i])
			}
			if next := alone[(i+1)%len(alone)]; fmt.Sprint(v) == next {
				t.Errorf("two claims have one verdict: %s", next)
			}
		}
	}
}
