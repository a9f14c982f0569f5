package random

import (
	"math"

	"infoplane/internal/vec"
)

// Normal returns a standard normal variate.
//
// By the polar method: a point uniform in the unit disc, at squared distance q
// from its centre, has coordinates u and v for which u·√(-2 ln q / q) is one. The
// second variate, of v, is not kept: a Stream holds nothing but its generator.
//
// Reference: G. Marsaglia, T. A. Bray, "A Convenient Method for Generating Normal
// Variables", SIAM Review 6 (1964) 260, doi:10.1137/1006063.
func (s Stream) Normal() float64 {
	for {
		u := float64(2*s.Uniform()) - 1
		v := float64(2*s.Uniform()) - 1
		q := float64(u*u) + float64(v*v)
		if q > 0 && q < 1 {
			return float64(u * math.Sqrt(-2*vec.Log(q)/q))
		}
	}
}
