package generate

import "math"

// Power returns degree l ∈ {0, 1, 2} of the power spectrum of a pattern, the
// norm of its projection on the spherical harmonics of that degree.
//
//	n_l = (π/3) sqrt( Σ_{i,j} (2l+1)/(4π) · P_l(v_i·v_j) )       i, j occupied
//
// P_l is the Legendre polynomial. It panics for another degree.
//
// Reference: M. Kazhdan, T. Funkhouser, S. Rusinkiewicz, Rotation Invariant
// Spherical Harmonic Representation of 3D Shape Descriptors, 2003, section 3.
func (v Invariants) Power(l int) float64 {
	var s float64
	switch l {
	case 0: // P_0 = 1
		s = float64(v.Ones * v.Ones)
	case 1: // P_1(t) = t
		s = v.vectorSquared()
	case 2: // P_2(t) = (3t²-1)/2 is -1/5 at ±1/√5, and 1 at -1
		s = float64(5*v.Ones-2*(v.Adjacent+v.distant())+10*v.Antipodal) / 5
	default:
		panic("generate: degree of the power spectrum outside 0, 1, 2")
	}
	return float64(math.Pi / 3 * math.Sqrt(float64(float64(2*l+1)/(4*math.Pi)*s)))
}

// vectorSquared returns ‖Σ v_i‖² over the occupied vertices.
//
//	‖Σ v_i‖² = (ones - 2 antipodal) + 2 (adjacent - distant)/√5
//
// Both parentheses are integers and √5 is irrational, so that the sum vanishes
// where both do, and then exactly: a root of rounding noise would be 1e-8.
func (v Invariants) vectorSquared() float64 {
	return float64(v.Ones-2*v.Antipodal) + float64(float64(2*(v.Adjacent-v.distant()))*cosine)
}
