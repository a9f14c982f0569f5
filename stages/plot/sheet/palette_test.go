package sheet_test

import (
	"slices"
	"testing"

	"infoplane/stages/plot/sheet"
)

// TestALayerHasOneColour: that of layer 2 is the same beside two layers and beside
// seven, and no two of the first seven are alike.
func TestALayerHasOneColour(t *testing.T) {
	many := sheet.LayerColours(7)
	for layers := range 7 {
		if few := sheet.LayerColours(layers); !slices.Equal(few, many[:layers]) {
			t.Errorf("%d layers: %v, want %v", layers, few, many[:layers])
		}
	}
	if distinct := slices.Compact(slices.Sorted(slices.Values(many))); len(distinct) != len(many) {
		t.Errorf("of 7 colours, %d differ: %v", len(distinct), many)
	}
}
