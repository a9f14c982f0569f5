package vec

import "sync"

// DenseGrad sums the gradient of a loss with respect to the weights and biases
// of a layer over a batch of n samples.
//
//	dw[u][j] = Σ_i delta[u][i]·x[j][i]      db[u] = Σ_i delta[u][i]
//
// delta has len(db) rows, x has len(dw)/len(db) rows, dw is row-major. The sums
// over i run in 16 virtual lanes and one fixed tree (see the package comment);
// the padding of the last block is left out.
func DenseGrad(dw, db []float32, delta, x []Block, n int) {
	units := len(db)
	inputs, blocks := shape("DenseGrad", len(dw), len(delta), units)
	if blocks != Blocks(n) || len(x) != inputs*blocks {
		panic("vec: DenseGrad: the batches do not have the shape of the gradient")
	}
	k, columns := kernel(), inputs
	if k.lanes > 1 && n >= longSamples && (units+inputs)*blocks >= longRows && inputs < longLanes {
		k.longGrad(dw, db, delta, x, n, inputs, blocks)
		return
	}
	if units >= wideUnits && inputs >= wideInputs && n >= Lanes && n <= wideSamples {
		k.wideGrad(dw, delta, x, n, units, inputs, blocks)
		columns = inputs % wideInputs
		dw, x = dw[inputs-columns:], x[(inputs-columns)*blocks:]
	}
	k.denseGrad(dw, db, delta, x, n, columns, inputs, blocks)
}

// wideGrad computes the gradient of the weights where a layer is wide and a batch small:
// there it is faster. It transposes the samples of wideInputs inputs at a time, and leaves
// to denseGrad what is left of the inputs.
const (
	wideUnits   = 64
	wideInputs  = 64
	wideSamples = 128 // 32 KiB of transposed samples
)

// A long batch does not fit into the first-level cache, and is taken in pieces that do, for
// all sums of some units, whose lanes are in memory meanwhile: up to longLanes of them.
const (
	longSamples = 1280
	longLanes   = 192  // 12 KiB
	longRows    = 1024 // blocks of all rows: 64 KiB
	longPiece   = 192  // blocks of all rows in a piece: 12 KiB
)

// lanesMemory keeps the memory of longGrad for reuse: lanes, their folds, and the last
// block of all rows.
var lanesMemory = sync.Pool{New: func() any { return new(longMemory) }}

type longMemory struct {
	lanes [longLanes]Block
	folds [longLanes]float32
	last  [2 * longLanes]Block
}

// longGrad is denseGrad for many samples.
func (k *implementation) longGrad(dw, db []float32, delta, x []Block, n, inputs, blocks int) {
	memory := lanesMemory.Get().(*longMemory)
	defer lanesMemory.Put(memory)
	most := longLanes / (inputs + 1)
	for first := 0; first < len(db); first += most {
		units := min(most, len(db)-first)
		lanes := memory.lanes[:Blocks(units*(inputs+1))*Lanes]
		clear(lanes)
		rows := delta[first*blocks:][:units*blocks]
		whole, piece := n/Lanes, max(1, longPiece/(units+inputs))
		for at := 0; at < whole; at += piece {
			k.gradLanes(lanes, rows[at:], x[at:], units, inputs, min(piece, whole-at), blocks)
		}
		if rest := n % Lanes; rest > 0 {
			k.gradLanes(lanes, lastBlocks(memory.last[:units], rows, rest), lastBlocks(memory.last[longLanes:][:inputs], x, rest), units, inputs, 1, 1)
		}
		k.foldLanes(memory.folds[:len(lanes)], lanes)
		for u := range units {
			sums := memory.folds[u*(inputs+1):][:inputs+1]
			copy(dw[(first+u)*inputs:][:inputs], sums)
			db[first+u] = sums[inputs]
		}
	}
}

// lastBlocks copies the last block of each row, with +0 in place of the padding. Products of
// these are +0, and a sum that started from +0 is never -0, so that adding +0 leaves it alone.
func lastBlocks(dst, rows []Block, rest int) []Block {
	blocks := len(rows) / len(dst)
	for r := range dst {
		dst[r] = Block{}
		copy(dst[r][:rest], rows[(r+1)*blocks-1][:rest])
	}
	return dst
}

func gradLanesPortable(lanes, delta, x []Block, units, inputs, count, blocks int) {
	for u := range units {
		for j := range inputs + 1 {
			sums := &lanes[u*(inputs+1)+j]
			for b := range count {
				d := &delta[u*blocks+b]
				for l := range sums {
					if j == inputs {
						sums[l] += d[l]
					} else {
						sums[l] += float32(d[l] * x[j*blocks+b][l])
					}
				}
			}
		}
	}
}

func foldLanesPortable(dst []float32, lanes []Block) {
	for i := range lanes {
		dst[i] = fold(&lanes[i])
	}
}

// denseGradPortable computes the first columns of dw, whose rows are as long as there are
// inputs, and db.
func denseGradPortable(dw, db []float32, delta, x []Block, n, columns, inputs, blocks int) {
	for u := range db {
		d := delta[u*blocks : (u+1)*blocks]
		db[u] = sum(d, n)
		for j := range columns {
			dw[u*inputs+j] = dot(d, x[j*blocks:(j+1)*blocks], n)
		}
	}
}

// wideGradPortable computes the columns of dw as far as they are multiples of wideInputs.
func wideGradPortable(dw []float32, delta, x []Block, n, units, inputs, blocks int) {
	for u := range units {
		d := delta[u*blocks : (u+1)*blocks]
		for j := range inputs - inputs%wideInputs {
			dw[u*inputs+j] = dot(d, x[j*blocks:(j+1)*blocks], n)
		}
	}
}

// dot returns Σ_i a[i]·b[i] over n samples, in 16 lanes. Eight lanes at a time
// live in registers.
func dot(a, b []Block, n int) float32 {
	var lanes Block
	whole := n / Lanes
	x, y := a[:whole], b[:whole]
	for l := 0; l <= Lanes-8; l += 8 {
		var s0, s1, s2, s3, s4, s5, s6, s7 float32
		for k := range x {
			p, q := &x[k], &y[k]
			s0 += float32(p[l] * q[l])
			s1 += float32(p[l+1] * q[l+1])
			s2 += float32(p[l+2] * q[l+2])
			s3 += float32(p[l+3] * q[l+3])
			s4 += float32(p[l+4] * q[l+4])
			s5 += float32(p[l+5] * q[l+5])
			s6 += float32(p[l+6] * q[l+6])
			s7 += float32(p[l+7] * q[l+7])
		}
		*(*[8]float32)(lanes[l:]) = [8]float32{s0, s1, s2, s3, s4, s5, s6, s7}
	}
	for l := range n % Lanes {
		lanes[l] += float32(a[whole][l] * b[whole][l])
	}
	return fold(&lanes)
}

// sum returns Σ_i a[i] over n samples, in 16 lanes.
func sum(a []Block, n int) float32 {
	var lanes Block
	whole := n / Lanes
	x := a[:whole]
	for l := 0; l <= Lanes-8; l += 8 {
		var s0, s1, s2, s3, s4, s5, s6, s7 float32
		for k := range x {
			p := &x[k]
			s0 += p[l]
			s1 += p[l+1]
			s2 += p[l+2]
			s3 += p[l+3]
			s4 += p[l+4]
			s5 += p[l+5]
			s6 += p[l+6]
			s7 += p[l+7]
		}
		*(*[8]float32)(lanes[l:]) = [8]float32{s0, s1, s2, s3, s4, s5, s6, s7}
	}
	for l := range n % Lanes {
		lanes[l] += a[whole][l]
	}
	return fold(&lanes)
}

// fold adds the lanes in a tree: the upper half to the lower half, four times.
func fold(v *Block) float32 {
	s0, s1, s2, s3 := v[0]+v[8], v[1]+v[9], v[2]+v[10], v[3]+v[11]
	s4, s5, s6, s7 := v[4]+v[12], v[5]+v[13], v[6]+v[14], v[7]+v[15]
	s0, s1, s2, s3 = s0+s4, s1+s5, s2+s6, s3+s7
	return (s0 + s2) + (s1 + s3)
}
