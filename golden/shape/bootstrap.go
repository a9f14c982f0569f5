package shape

import (
	"slices"

	"infoplane/internal/random"
)

// resamples is how often Bootstrap draws: the ends of a 95 % interval then stand on
// 50 draws each, and waver by a tenth of the interval.
const resamples = 2000

// Bootstrap gives the mean of the values and the interval that holds the mean at a
// level of confidence (0.95): the percentiles of the means of resamples drawn with
// replacement. The numbers come from the seed alone, so that a verdict is the same
// on every machine and in every run.
//
// Reference: B. Efron, "Bootstrap Methods: Another Look at the Jackknife", Ann.
// Statist. 7 (1979), doi:10.1214/aos/1176344552.
func Bootstrap(values []float64, confidence float64, seed uint64) (mean, low, high float64) {
	if len(values) == 0 || !(confidence > 0 && confidence < 1) {
		panic("shape: an interval needs values, and a confidence between 0 and 1")
	}
	stream := random.New(seed, "bootstrap")
	means, drawn := make([]float64, resamples), make([]float64, len(values))
	for k := range means {
		for i := range drawn {
			drawn[i] = values[stream.Below(len(values))]
		}
		means[k] = Mean(drawn)
	}
	slices.Sort(means)
	tail := (1 - confidence) / 2
	return Mean(values), means[int(float64(tail*resamples))], means[resamples-1-int(float64(tail*resamples))]
}

// Within asks that an interval lies in a band; the value is the mean.
func Within(mean, low, high float64, band Measure) Measure {
	m := Between(mean, band.Low, band.High)
	return m.and(Between(low, band.Low, band.High).Margin).and(Between(high, band.Low, band.High).Margin)
}
