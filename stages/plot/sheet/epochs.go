package sheet

import (
	"image/color"
	"slices"
	"strconv"

	gonum "gonum.org/v1/plot"

	"infoplane/internal/vec"
)

// EpochScale maps epochs to [0,1] by log(1+epoch), which is defined for epoch 0, the
// network before training.
type EpochScale struct{ Last int }

func (s EpochScale) at(epoch int) float64 { return s.Position(float64(epoch)) }

// Position returns the coordinate of a number of epochs, which need not be whole.
func (s EpochScale) Position(epoch float64) float64 {
	if s.Last == 0 {
		return 0
	}
	return vec.Log(1+epoch) / vec.Log(float64(1+s.Last))
}

// Normalize implements gonum's Normalizer, for axes from epoch 0 to the last.
func (s EpochScale) Normalize(_, _, epoch float64) float64 {
	if s.Last == 0 {
		return 0.5
	}
	return vec.Log(1+epoch) / vec.Log(float64(1+s.Last))
}

// Axis returns an axis of epochs with this scale.
func (s EpochScale) Axis() Axis {
	a := Axis{Label: ScaledLabel("epoch"), Max: float64(max(s.Last, 1)), Scale: s}
	for _, t := range s.Ticks() {
		epoch, _ := strconv.ParseFloat(t.Label, 64)
		a.Ticks = append(a.Ticks, gonum.Tick{Value: epoch, Label: t.Label})
	}
	return a
}

// ScaledLabel returns the label of an axis of epochs or steps with this scale.
func ScaledLabel(of string) string { return of + ", on the scale log(1 + " + of + ")" }

// Colour returns the colour of an epoch.
func (s EpochScale) Colour(epoch int) color.NRGBA { return Viridis.At(s.at(epoch)) }

// Ticks returns ticks at 0, at the powers of ten, and at the last epoch unless it is
// close to one of them.
func (s EpochScale) Ticks() []gonum.Tick {
	const apart = 0.06 // of the scale: a line of numbers
	epochs := []int{0}
	for e := 1; e <= s.Last && e > 0; e *= 10 {
		epochs = append(epochs, e)
	}
	if s.at(epochs[len(epochs)-1]) > 1-apart && epochs[len(epochs)-1] != s.Last {
		epochs = epochs[:len(epochs)-1]
	}
	if s.Last > epochs[len(epochs)-1] {
		epochs = append(epochs, s.Last)
	}
	var out []gonum.Tick
	for _, e := range slices.Compact(epochs) {
		out = append(out, gonum.Tick{Value: s.at(e), Label: strconv.Itoa(e)})
	}
	return out
}
