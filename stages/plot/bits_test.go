package plot_test

import (
	"bytes"
	"crypto/sha256"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"infoplane/stages/plot"
)

// figures draws all kinds in all formats and returns the digests.
func figures(t testing.TB, seed uint64) map[string][32]byte {
	t.Helper()
	out := map[string][32]byte{}
	epochs := []int{0, 400, 9000}
	snapshots, err := plot.Snapshots("α", epochs, synthetic(seed, nil, with85, 10, epochs), bound())
	if err != nil {
		t.Fatal(err)
	}
	for format, b := range small(t, snapshots) {
		out["snapshots."+format] = sha256.Sum256(b)
	}
	networks := slices.Concat(synthetic(seed, .5, with85, 3, epochsTo(300, 8)), synthetic(seed, 1.0, with45, 3, epochsTo(300, 8)))
	trajectories, err := plot.Trajectories("β", "fraction", networks, bound())
	if err != nil {
		t.Fatal(err)
	}
	for format, b := range small(t, trajectories) {
		out["trajectories."+format] = sha256.Sum256(b)
	}
	gradients, err := plot.Gradients("γ", plot.Norms{Form: plot.PerWeight}, descending(seed, 3), networks)
	if err != nil {
		t.Fatal(err)
	}
	for format, b := range small(t, gradients) {
		out["gradients."+format] = sha256.Sum256(b)
	}
	converged, err := plot.Converged("δ", "fraction", networks, bound())
	if err != nil {
		t.Fatal(err)
	}
	for format, b := range small(t, converged) {
		out["converged."+format] = sha256.Sum256(b)
	}
	chain, err := plot.Chain("ε", []int{12, 3 + int(seed), 2})
	if err != nil {
		t.Fatal(err)
	}
	for format, b := range small(t, chain) {
		out["chain."+format] = sha256.Sum256(b)
	}
	scatter, err := plot.Scatter("ζ", plot.Pair{X: "accuracy_train", Y: "accuracy_test", Epoch: 9}, pairs([]float64{1, 2, 3}, []float64{float64(seed), 2, 9}))
	if err != nil {
		t.Fatal(err)
	}
	for format, b := range small(t, scatter) {
		out["scatter."+format] = sha256.Sum256(b)
	}
	return out
}

func TestBitsAreTheSameEveryTime(t *testing.T) {
	thorough(t)
	want := figures(t, 1)
	check := func(got map[string][32]byte) {
		for name := range want {
			if got[name] != want[name] {
				t.Errorf("%s: other bytes when drawn again", name)
			}
		}
	}
	for range 4 { // and as often below, at once
		check(figures(t, 1))
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for _, threads := range []int{1, 4} {
		runtime.GOMAXPROCS(threads)
		var wait sync.WaitGroup
		for range 2 {
			wait.Go(func() { check(figures(t, 1)) })
		}
		wait.Wait()
	}
	for name, digest := range figures(t, 2) { // the negative twin
		if digest == want[name] {
			t.Errorf("%s: another seed, the same bytes", name)
		}
	}
}

// The order in which networks come changes the last bits of their averages, and
// must not change the picture.
func TestOrderOfNetworksDoesNotShow(t *testing.T) {
	draw := func(networks []plot.Series) map[string][]byte {
		d, err := plot.Trajectories("", "fraction", networks, bound())
		if err != nil {
			t.Fatal(err)
		}
		return small(t, d)
	}
	networks := slices.Concat(synthetic(1, .5, with85, 5, epochsTo(300, 12)), synthetic(1, .8, with45, 5, epochsTo(300, 12)))
	want := draw(networks)
	shuffled := slices.Clone(networks)
	rand.New(rand.NewPCG(7, 7)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	less := draw(networks[1:])
	for format, b := range draw(shuffled) {
		if !bytes.Equal(b, want[format]) {
			t.Errorf("%s: the order of networks shows", format)
		}
		if bytes.Equal(less[format], want[format]) {
			t.Errorf("%s: a missing network does not show", format)
		}
	}
}

func TestPDFHasNoClockAndItsFonts(t *testing.T) {
	d, err := plot.Snapshots("figure 2", []int{0}, synthetic(1, nil, with85, 3, []int{0}), bound())
	if err != nil {
		t.Fatal(err)
	}
	pdf := string(small(t, d)["pdf"])
	for text, want := range map[string]int{"/CreationDate (D:19700101000000)": 1, "/ModDate (D:19700101000000)": 1, "/FontFile2": 2, "/ToUnicode": 2, "/Type /Page\n": 1} {
		if got := strings.Count(pdf, text); got != want {
			t.Errorf("%q stands there %d times, want %d", text, got, want)
		}
	}
}

func BenchmarkSnapshots(b *testing.B) {
	networks := synthetic(1, nil, with85, 50, epochsTo(10000, 80))
	for b.Loop() {
		d, err := plot.Snapshots("", []int{0, 400, 9000}, networks, bound())
		if err != nil {
			b.Fatal(err)
		}
		render(b, d)
	}
}

func BenchmarkTrajectories(b *testing.B) {
	epochs := epochsTo(10000, 80)
	networks := slices.Concat(synthetic(1, .05, with5, 50, epochs), synthetic(1, .45, with45, 50, epochs), synthetic(1, .85, with85, 50, epochs))
	for b.Loop() {
		d, err := plot.Trajectories("", "fraction", networks, bound())
		if err != nil {
			b.Fatal(err)
		}
		render(b, d)
	}
}
