package plot

import (
	"image/color"
	"slices"
	"strconv"

	gonum "gonum.org/v1/plot"

	"infoplane/internal/vec"
)

// epochScale puts epochs on [0,1] by log(1+epoch): a logarithmic scale that has
// room for epoch 0, the network before training.
type epochScale struct{ last int }

func (s epochScale) at(epoch int) float64 { return s.place(float64(epoch)) }

// place is where a moment between epochs stands.
func (s epochScale) place(epoch float64) float64 {
	if s.last == 0 {
		return 0
	}
	return vec.Log(1+epoch) / vec.Log(float64(1+s.last))
}

// Normalize implements gonum's Normalizer, for axes from epoch 0 to the last.
func (s epochScale) Normalize(_, _, epoch float64) float64 {
	if s.last == 0 {
		return 0.5
	}
	return vec.Log(1+epoch) / vec.Log(float64(1+s.last))
}

// axis has the ticks of the scale at their epochs.
func (s epochScale) axis() Axis {
	a := Axis{Label: scaledLabel("epoch"), Max: float64(max(s.last, 1)), Scale: s}
	for _, t := range s.ticks() {
		epoch, _ := strconv.ParseFloat(t.Label, 64)
		a.Ticks = append(a.Ticks, gonum.Tick{Value: epoch, Label: t.Label})
	}
	return a
}

// scaledLabel names the scale of an axis of epochs or steps: it has a zero, which a
// logarithmic one has not.
func scaledLabel(of string) string { return of + ", on the scale log(1 + " + of + ")" }

func (s epochScale) colour(epoch int) color.NRGBA { return viridis.at(s.at(epoch)) }

// ticks are 0, the powers of ten, and the last epoch where it is not close to one.
func (s epochScale) ticks() []gonum.Tick {
	const apart = 0.06 // of the scale: a line of numbers
	epochs := []int{0}
	for e := 1; e <= s.last && e > 0; e *= 10 {
		epochs = append(epochs, e)
	}
	if s.at(epochs[len(epochs)-1]) > 1-apart && epochs[len(epochs)-1] != s.last {
		epochs = epochs[:len(epochs)-1]
	}
	if s.last > epochs[len(epochs)-1] {
		epochs = append(epochs, s.last)
	}
	var out []gonum.Tick
	for _, e := range slices.Compact(epochs) {
		out = append(out, gonum.Tick{Value: s.at(e), Label: strconv.Itoa(e)})
	}
	return out
}
