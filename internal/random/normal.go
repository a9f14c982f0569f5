package random

import (
	"math"

	"infoplane/internal/vec"
)

// Normal returns a standard normal variate: the first of [Stream.Normals], of which the
// second is not kept, since a Stream holds nothing but its generator.
func (s Stream) Normal() float64 {
	first, _ := s.Normals()
	return first
}

// Normals returns two independent standard normal variates at the cost of one.
//
// By the polar method: a point uniform in the unit disc, at squared distance q
// from its centre, has coordinates u and v for which u·√(-2 ln q / q) and
// v·√(-2 ln q / q) are such variates.
//
// Reference: G. Marsaglia, T. A. Bray, "A Convenient Method for Generating Normal
// Variables", SIAM Review 6 (1964) 260, doi:10.1137/1006063.
func (s Stream) Normals() (first, second float64) {
	for {
		u := float64(2*s.Uniform()) - 1
		v := float64(2*s.Uniform()) - 1
		q := float64(u*u) + float64(v*v)
		if q > 0 && q < 1 {
			scale := math.Sqrt(-2 * vec.Log(q) / q)
			return float64(u * scale), float64(v * scale)
		}
	}
}
