package suggest

import (
	"fmt"
	"math/rand"
	"testing"
)

// The distance is symmetric, zero for equal words only, at least the difference
// of their lengths and at most the greater length; one edit changes it by one
// at most. (The triangle inequality does not hold for this distance: "ca" is 1
// from "ac", "ac" 1 from "abc", and "ca" 3 from "abc".)
func TestDistance(t *testing.T) {
	rng := rand.New(rand.NewSource(1))
	word := func() string {
		b := make([]byte, rng.Intn(7))
		for i := range b {
			b[i] = "abc"[rng.Intn(3)]
		}
		return string(b)
	}
	for range 2000 {
		a, b := word(), word()
		d := distance(a, b)
		longer := b + "x"
		switch {
		case d != distance(b, a), (d == 0) != (a == b), d > max(len(a), len(b)), d < max(len(a)-len(b), len(b)-len(a)):
			t.Fatalf("%q and %q are %d apart", a, b, d)
		case distance(a, longer) > d+1 || distance(a, longer) < d-1:
			t.Fatalf("%q and %q are %d apart, %q %d", a, b, d, longer, distance(a, longer))
		}
	}
	for _, c := range []struct {
		a, b string
		want int
	}{{"kitten", "sitting", 3}, {"ca", "abc", 3}, {"trian", "train", 1}, {"β", "b", 1}, {"", "abc", 3}} {
		if d := distance(c.a, c.b); d != c.want {
			t.Errorf("%q and %q are %d apart, want %d", c.a, c.b, d, c.want)
		}
	}
}

func ExampleName() {
	stages := []string{"generate", "train", "dump", "estimate", "solve", "plot"}
	fmt.Printf("%q %q %q ", Name("trian", stages), Name("Estimates", stages), Name("xyz", stages))
	fmt.Printf("%q ", Name("figure2", []string{"figure", "figure2.png", "figure2.pdf"}))
	fmt.Printf("%q ", Name("figur2", []string{"film.gif", "figure2.png"}))
	fmt.Printf("%q", Name("figur2.png", []string{"film", "table.csv"}))
	// Output: "train" "estimate" "" "figure2.png" "figure2.png" ""
}

func ExampleStop() {
	verbs := []string{"run", "status", "why"}
	for _, verb := range []string{"rnu", "delete"} {
		fmt.Printf("%s: no such verb%s The verbs are run, status, why\n", verb, Stop(verb, verbs))
	}
	// Output:
	// rnu: no such verb; did you mean run? The verbs are run, status, why
	// delete: no such verb. The verbs are run, status, why
}
