package sheet_test

import (
	"fmt"
	"strings"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"

	"infoplane/stages/plot/sheet"
)

// A line and its legend, as text of an SVG document.
func Example() {
	path := sheet.Line(plotter.XYs{{X: 0, Y: 0}, {X: 12, Y: 1}}, sheet.PathWidth, sheet.LayerColour(1))
	d := sheet.Drawing{
		Title:       "A path",
		Description: "It rises.",
		Panels: []sheet.Panel{{
			X:     sheet.Linear("I(X;T) [bit]", 0, 12, 0.06),
			Y:     sheet.Linear("I(T;Y) [bit]", 0, 1, 0.06),
			Marks: []gonum.Plotter{path},
		}},
		Legend: []sheet.Entry{{Sample: path, Text: "layer 1"}},
	}
	svg := string(d.SVG())
	for _, text := range []string{"A path", "It rises.", "I(X;T) [bit]", "layer 1", "layer 2"} {
		fmt.Println(text, strings.Contains(svg, ">"+text+"<"))
	}
	// Output:
	// A path true
	// It rises. true
	// I(X;T) [bit] true
	// layer 1 true
	// layer 2 false
}
