package sheet_test

import (
	"fmt"
	"regexp"
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

// A figure as wide as a column of a journal, 89 mm, for print without colour.
func ExampleDrawing_Styled() {
	d := sheet.Drawing{Panels: []sheet.Panel{{X: sheet.Linear("epoch", 0, 100, 0), Y: sheet.Linear("loss [bit]", 0, 1, 0)}}}
	narrow, err := d.Styled(sheet.Style{Columns: 1, Palette: sheet.Greys})
	fmt.Println(err, regexp.MustCompile(`width="[0-9.]+pt"`).FindString(string(narrow.SVG())))
	_, err = d.Styled(sheet.Style{Width: 40, Font: 12})
	fmt.Println(err)
	// Output:
	// <nil> width="252.29pt"
	// style: 40 mm are too narrow for letters of 12 points: this figure needs 78 mm, or smaller letters
}
