package plot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"infoplane/stages/plot"
)

// The picture is compared with testdata/converged.png.
func ExampleConverged() {
	d, err := plot.Converged("Where the layers end", "fraction", sizes(1), bound())
	if err != nil {
		fmt.Println(err)
		return
	}
	file, err := d.PNG(4)
	fmt.Println(looksLike("converged.png", file), err)
	// Output: true <nil>
}

// sizes makes up networks for nine sizes of the training set, between those of
// synthetic_test.go.
func sizes(seed uint64) []plot.Series {
	var out []plot.Series
	for i, f := range []float64{.03, .05, .1, .2, .3, .45, .6, .75, .85} {
		share := float64(i) / 8
		mixed := slices.Clone(with5)
		end := &mixed[len(mixed)-1]
		for l := range end.ixt {
			end.ixt[l] += share * (with85[5].ixt[l] - end.ixt[l])
			end.ity[l] += share * (with85[5].ity[l] - end.ity[l])
		}
		out = append(out, synthetic(seed+uint64(i), f, mixed, 6, []int{0, 400, 9999})...)
	}
	return out
}

// TestOtherEndsLookDifferent is the negative twin of the example.
func TestOtherEndsLookDifferent(t *testing.T) {
	thorough(t)
	for name, networks := range map[string][]plot.Series{"another seed": sizes(20), "one size less": sizes(1)[6:]} {
		d, err := plot.Converged("Where the layers end", "fraction", networks, bound())
		if err != nil {
			t.Fatal(err)
		}
		if looksLike("converged.png", render(t, d)["png"]) {
			t.Errorf("%s looks the same", name)
		}
	}
}

func TestConvergedShowsTheLastEpoch(t *testing.T) {
	networks := sizes(1)
	for i := range 4 { // of the first size: stopped
		networks[i].Rows = networks[i].Rows[:6]
	}
	d, err := plot.Converged("", "fraction", networks, plot.Bound{})
	if err != nil {
		t.Fatal(err)
	}
	p := d.Panels[0]
	if p.Title != "information plane, 9999 epochs" || p.Note != "2 to 6 networks\n4 stopped before epoch 9999, left out" {
		t.Errorf("panel %q, note %q", p.Title, p.Note)
	}
	var ticks []string
	for _, tick := range d.Panels[1].X.Ticks {
		ticks = append(ticks, tick.Label)
	}
	if got := strings.Join(ticks, " "); got != "3 5 10 20 30 45 60  85" && got != "3 5 10 20 30 45   85" {
		t.Errorf("ticks %q", got)
	}
	if !strings.Contains(d.Description, "patterns for training [%]. 3, mean of 2 networks: layer 1 at") {
		t.Errorf("description %q", d.Description)
	}
}

// One network, one snapshot and one layer still make a picture; what has no place
// on the axis does not.
func TestConvergedAtTheEdge(t *testing.T) {
	one := synthetic(1, int64(512), with85, 1, []int{0})
	one[0].Rows = one[0].Rows[:1]
	d, err := plot.Converged("", "batch", one, plot.Bound{})
	if err != nil {
		t.Fatal(err)
	}
	small(t, d)
	if p := d.Panels[0]; p.Note != "1 network" || p.Title != "information plane, 0 epochs" {
		t.Errorf("note %q, title %q", p.Note, p.Title)
	}
	for value, want := range map[any]string{"tanh": "activation is tanh: only positive numbers", 0.0: "activation is 0: only positive numbers", nil: "activation is <nil>"} {
		if _, err := plot.Converged("", "activation", synthetic(1, value, with85, 1, []int{0}), plot.Bound{}); !strings.Contains(message(err), want) {
			t.Errorf("%v: %v", value, err)
		}
	}
	if _, err := plot.Converged("", "fraction", nil, plot.Bound{}); !strings.Contains(message(err), "nothing to draw") {
		t.Errorf("nothing: %v", err)
	}
}
