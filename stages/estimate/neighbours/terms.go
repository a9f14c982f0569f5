package neighbours

import (
	"infoplane/internal/info"
	"infoplane/internal/vec"
)

// Terms adds up the terms of the patterns, each the information at one pattern:
//
//	ψ(k) + ψ(N) - ψ(a) - ψ(b)      density: around the pattern there is one
//	log k + log N - log a - log b  atom: the pattern lies on one
//
// It keeps how often each argument occurs, so that the sum has the same bits in
// whatever order patterns come.
type Terms struct {
	psi, log counts
	atoms    int // patterns that lie on one
}

// counts[n] is how often a function of n is to be added, less how often subtracted.
type counts []int

// NewTerms returns no terms, of up to a number of patterns.
func NewTerms(patterns int) Terms {
	return Terms{psi: make(counts, patterns+1), log: make(counts, patterns+1)}
}

// Density adds the term of a pattern around which there is a density.
func (s *Terms) Density(k, a, b uint32) { s.psi.add(k, a, b) }

// Atom adds the term of a pattern that lies on an atom.
func (s *Terms) Atom(k, a, b uint32) {
	s.atoms++
	s.log.add(k, a, b)
}

func (c counts) add(k, a, b uint32) {
	c[k]++
	c[a]--
	c[b]--
}

// Mean returns the mean term in bits, N being the number of patterns that have one;
// 0 for no patterns.
//
//	ψ(n) = -γ + Σ_{i<n} 1/i
//
// As many ψ are added as subtracted, so that γ cancels and is left out.
func (s *Terms) Mean(patterns int) float64 {
	if patterns == 0 {
		return 0
	}
	psi, sum, all := 0.0, 0.0, 0.0
	for n := 1; n < len(s.psi); n++ {
		if n == patterns {
			all = psi
		}
		sum += float64(float64(s.psi[n]) * psi)
		psi += 1 / float64(n)
	}
	if s.atoms == 0 {
		return info.Bits(all + sum/float64(patterns))
	}
	logs := float64(float64(s.atoms) * vec.Log(float64(patterns)))
	for n, count := range s.log {
		if count != 0 {
			logs += float64(float64(count) * vec.Log(float64(n)))
		}
	}
	densities := float64(float64(patterns-s.atoms) * all)
	return info.Bits((densities + sum + logs) / float64(patterns))
}
