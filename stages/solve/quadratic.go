package solve

import (
	"math"

	"infoplane/internal/linear"
	"infoplane/internal/vec"
)

// quadratic bounds c(r)/c(m) - 1 on a cell by the second bound of [Joint.bounded],
// given the mean p̄ of the rows at its centre m. It is at least 0.
func (b *bounding) quadratic(mean [provable]float64) float64 {
	k := b.values
	var bend [provable]float64 // κ_y
	for y := range k {
		widest := 0.0
		for i := range k {
			widest = max(widest, math.Abs(b.scaled[i][y]))
		}
		bend[y] = max(0, 0.5-widest/3)
	}
	var q [provable][provable]float64 // the matrix of the quadratic form in δ
	for y := range k {
		q[y][y] = -float64(2 * b.beta * float64(bend[y]*mean[y]))
	}
	for x, share := range b.share {
		if share == 0 {
			continue
		}
		up, far, most := 0.0, 0.0, 0.0 // Z_x, a_x, b_x
		for i := range k {
			up, far = max(up, b.lift[x][i]), max(far, math.Abs(b.lift[x][i]))
			curved := 0.0
			for y := range k {
				curved += float64(float64(b.p[x][y]*bend[y]) * float64(b.scaled[i][y]*b.scaled[i][y]))
			}
			most = max(most, float64(b.beta*curved))
		}
		grown := float64(share * vec.Exp(up))
		for y := range k {
			p := float64(b.beta * b.p[x][y])
			q[y][y] += float64(grown * float64((2*far+most)*float64(p*bend[y])))
			for z := range y + 1 {
				q[y][z] += float64(grown * float64(p*float64(b.beta*b.p[x][z])))
			}
		}
	}
	for y := range k {
		for z := range y {
			q[z][y] = q[y][z]
		}
	}
	return b.highest(q, mean)
}

// highest bounds β p̄·δ + ½ δᵀQδ on the cell.
func (b *bounding) highest(q [provable][provable]float64, mean [provable]float64) float64 {
	k := b.values
	d := k - 1
	// In the plane of the cell, δ = Σ_i μ_i e_i with e_i = δ_i - δ_k.
	var edge [provable][provable]float64
	var g [provable]float64
	rise, metric := 0.0, 0.0 // the linear part and Σ_y p̄_y δ_y² are largest at a vertex
	for i := range k {
		linear, square := 0.0, 0.0
		for y := range k {
			linear += float64(b.beta * float64(mean[y]*b.scaled[i][y]))
			square += float64(mean[y] * float64(b.scaled[i][y]*b.scaled[i][y]))
			edge[i][y] = b.scaled[i][y] - b.scaled[d][y]
		}
		g[i] = linear
		rise, metric = max(rise, linear), max(metric, square)
	}
	for i := range d {
		g[i] -= g[d]
	}
	// The least curvature that is taken out covers the rounding of the matrix.
	best := math.Inf(1)
	for _, out := range [...]float64{1e-12 + float64(1e-14*b.beta), 1e-7, 1e-5, 1e-3, 0.03, 0.3} {
		out *= b.beta
		apart := float64(out * metric / 2)
		if apart >= best {
			break
		}
		var a, step [provable * provable]float64
		for i := range d {
			for u := range d {
				sum := 0.0
				for y := range k {
					row := 0.0
					for z := range k {
						row += float64(q[y][z] * edge[u][z])
					}
					sum += float64(edge[i][y] * (row - float64(out*float64(mean[y]*edge[u][y]))))
				}
				a[i*d+u] = -sum
			}
			step[i] = g[i]
		}
		if !linear.Cholesky(a[:], d) {
			continue
		}
		linear.Substitute(a[:], d, step[:d])
		peak := 0.0
		for i := range d {
			peak += float64(g[i] * step[i] / 2)
		}
		best = min(best, min(max(0, peak), rise)+apart)
	}
	// What rounding may have left out of sums of some dozens of terms.
	return best + float64(0x1p-44*(rise+float64(b.beta*metric)))
}
