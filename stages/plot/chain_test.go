package plot_test

import (
	"fmt"
	"strings"
	"testing"

	"infoplane/stages/plot"
)

// The picture is compared with testdata/chain.png.
func ExampleChain() {
	d, err := plot.Chain("The layers of a network form a Markov chain", []int{12, 10, 7, 5, 4, 3, 2})
	if err != nil {
		fmt.Println(err)
		return
	}
	file, err := d.PNG(4)
	fmt.Println(looksLike("chain.png", file), err)
	// Output: true <nil>
}

// TestOtherChainsLookDifferent is the negative twin of the example: a unit less.
func TestOtherChainsLookDifferent(t *testing.T) {
	thorough(t)
	d, err := plot.Chain("The layers of a network form a Markov chain", []int{12, 10, 7, 5, 4, 2, 2})
	if err != nil {
		t.Fatal(err)
	}
	if looksLike("chain.png", render(t, d)["png"]) {
		t.Error("a network with a unit less looks the same")
	}
}

func TestChainNamesItsLayers(t *testing.T) {
	for _, c := range []struct {
		widths []int
		texts  map[string]int
	}{
		{[]int{12, 1, 2}, map[string]int{">X<": 1, ">T<": 3, ">1<": 1, ">2<": 1, ">3<": 0, ">12 units<": 1, ">1 unit<": 1, ">Ŷ<": 1, ">encoder p(t|x)<": 1, ">decoder p(ŷ|t)<": 1}},
		{[]int{3, 2}, map[string]int{">T<": 2, ">Y<": 1}}, // no hidden layer
		{[]int{784, 1024, 10}, map[string]int{">1024 units<": 1}},
	} {
		d, err := plot.Chain("", c.widths)
		if err != nil {
			t.Fatal(err)
		}
		svg := string(small(t, d)["svg"])
		for text, want := range c.texts {
			if got := strings.Count(svg, text); got != want {
				t.Errorf("%v: %q stands there %d times, want %d", c.widths, text, got, want)
			}
		}
		// Every unit is a disc with a rim; of wide layers 14 are drawn, and three dots twice.
		discs := 0
		for _, w := range c.widths {
			if w > 16 {
				discs += 2*14 + 2*3
			} else {
				discs += 2 * w
			}
		}
		if got := strings.Count(svg, "<circle"); got != discs {
			t.Errorf("%v: %d discs, want %d", c.widths, got, discs)
		}
	}
}

func TestChainRefuses(t *testing.T) {
	for _, c := range []struct {
		widths []int
		want   string
	}{
		{[]int{12, 2}, ""},
		{[]int{12}, "1 widths: a network has an input and an output"},
		{nil, "0 widths"},
		{[]int{12, 0, 2}, "layer 1 has 0 units"},
		{make([]int, 17), "17 widths: a page holds 16"},
	} {
		if _, err := plot.Chain("", c.widths); !strings.Contains(message(err), c.want) || (err == nil) != (c.want == "") {
			t.Errorf("%v: %v, want %q", c.widths, err, c.want)
		}
	}
}
