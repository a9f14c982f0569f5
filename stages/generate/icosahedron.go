package generate

// Inputs is the number of vertices, and of inputs of a network that sees them.
const Inputs = 12

// Count is the number of sets of vertices.
const Count = 1 << Inputs

// vertices are those of the regular icosahedron on the unit sphere, in the order
// of the authors' inputs.
//
//	a = sqrt((5-√5)/10), b = sqrt((5+√5)/10)
var vertices = [Inputs][3]float64{
	{0, a, b}, {a, b, 0}, {0, a, -b}, {-a, b, 0}, {b, 0, -a}, {0, -a, b},
	{a, -b, 0}, {-a, -b, 0}, {-b, 0, -a}, {0, -a, -b}, {-b, 0, a}, {b, 0, a},
}

const (
	a = .5257311121191336
	b = .8506508083520399
)

// occupied reports whether a pattern, numbered in counting order, occupies vertex i.
func occupied(pattern, i int) bool { return bit(pattern, Inputs, i) }

// Matrix returns the patterns as inputs of a network: Matrix()[i][pattern] is 1
// where vertex i is occupied and 0 elsewhere. Shape [12][4096].
func Matrix() [][]float32 { return allBits(Inputs) }

// Invariants are the numbers that determine the power spectrum of a pattern. Two vertices are
// adjacent (v·w = 1/√5), at distance two (v·w = -1/√5) or antipodal (v·w = -1),
// so three numbers fix Σ_{i,j} P(v_i·v_j) for every function P.
type Invariants struct {
	Ones      int // occupied vertices
	Adjacent  int // pairs of occupied vertices that share an edge
	Antipodal int // pairs of occupied vertices that are opposite
}

// InvariantsOf returns the invariants of a pattern, 0 ≤ pattern < Count.
func InvariantsOf(pattern int) Invariants {
	var v Invariants
	for i := range Inputs {
		if !occupied(pattern, i) {
			continue
		}
		v.Ones++
		for j := range i {
			if !occupied(pattern, j) {
				continue
			}
			switch dot := dot(vertices[i], vertices[j]); {
			case dot > 0:
				v.Adjacent++
			case dot < -0.9:
				v.Antipodal++
			}
		}
	}
	return v
}

func dot(u, v [3]float64) float64 {
	return float64(u[0]*v[0]) + float64(u[1]*v[1]) + float64(u[2]*v[2])
}

// distant returns the number of occupied pairs at distance two.
func (v Invariants) distant() int {
	return v.Ones*(v.Ones-1)/2 - v.Adjacent - v.Antipodal
}

// cosine is v·w of adjacent vertices, 1/√5.
const cosine = 0.4472135954999579
