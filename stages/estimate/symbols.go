package estimate

import (
	"fmt"
	"math"
	"math/bits"

	"infoplane/internal/vec"
)

// packer joins the codes of a layer's units into one key per pattern: digits of a
// few bits each, in up to four planes of 32 bits. Two planes make a key of 64
// bits, four one of 128; where those do not hold the layer, the keys so far are
// renumbered and become the first digit. So layers of any width work.
type packer struct {
	planes [4][]uint32 // planes[k][pattern]
	filled int         // planes in use
	free   int         // bits left in the last of them
	numberer
}

// begin discards the digits of an earlier layer.
func (p *packer) begin(patterns int) {
	p.filled = 0
	p.open(patterns)
}

// open adds an empty plane.
func (p *packer) open(patterns int) {
	plane := &p.planes[p.filled]
	*plane = resize(*plane, patterns)
	clear(*plane)
	p.filled++
	p.free = 32
}

// digit returns the plane to append a digit of width bits to, 0 ≤ width ≤ 32.
func (p *packer) digit(width int) []uint32 {
	if width > p.free && p.filled == len(p.planes) {
		ids, distinct := p.symbols()
		p.filled = 1
		for i, id := range ids {
			p.planes[0][i] = uint32(id)
		}
		p.free = 32 - bits.Len(uint(max(0, distinct-1)))
	}
	if width > p.free {
		p.open(len(p.planes[0]))
	}
	p.free -= width
	return p.planes[p.filled-1]
}

// symbols numbers the keys in the order of first appearance.
// The result is overwritten by the next call.
func (p *packer) symbols() (ids []int32, distinct int) {
	switch p.filled {
	case 1:
		return p.number(p.planes[0], nil)
	case 2:
		return p.number(p.planes[0], p.planes[1])
	case 3:
		p.open(len(p.planes[0]))
	}
	return p.numberLong(&p.planes)
}

// numberer replaces keys by 0, 1, … in the order of first appearance. Keys are
// found in a hash table with linear probing, at most half full; the hash is
// Fibonacci's (Knuth, The Art of Computer Programming 3, section 6.4), the high
// bits of the key times 2⁶⁴/φ. Each slot has the number of the call that filled
// it, so that nothing is cleared between calls. Cost O(n).
type numberer struct {
	slots []slot
	long  []longSlot
	ids   []int32
	calls uint32
}

type slot struct {
	key  uint64
	call uint32 // that filled it
	id   int32
}

type longSlot struct {
	key  [2]uint64
	call uint32
	id   int32
}

const fibonacci = 0x9e3779b97f4a7c15

// number numbers keys of 64 bits. A nil high stands for zeros.
func (t *numberer) number(low, high []uint32) (ids []int32, distinct int) {
	shift := t.next(len(low))
	if len(t.slots) != 1<<(64-shift) {
		t.slots = make([]slot, 1<<(64-shift))
	}
	slots, call, ids := t.slots, t.calls, t.ids
	mask := uint64(len(slots) - 1)
	id := int32(0)
	for i, l := range low {
		key := uint64(l)
		if high != nil {
			key |= uint64(high[i]) << 32
		}
		for at := key * fibonacci >> shift; ; at++ {
			s := &slots[at&mask]
			if s.call != call {
				*s = slot{key, call, id}
				ids[i] = id
				id++
				break
			}
			if s.key == key {
				ids[i] = s.id
				break
			}
		}
	}
	return ids, int(id)
}

// numberLong numbers keys of 128 bits.
func (t *numberer) numberLong(planes *[4][]uint32) (ids []int32, distinct int) {
	n := len(planes[0])
	shift := t.next(n)
	if len(t.long) != 1<<(64-shift) {
		t.long = make([]longSlot, 1<<(64-shift))
	}
	slots, call, ids := t.long, t.calls, t.ids
	mask := uint64(len(slots) - 1)
	id := int32(0)
	a, b, c, d := planes[0][:n], planes[1][:n], planes[2][:n], planes[3][:n]
	for i := range n {
		key := [2]uint64{uint64(a[i]) | uint64(b[i])<<32, uint64(c[i]) | uint64(d[i])<<32}
		for at := (key[0]*fibonacci ^ key[1]) * fibonacci >> shift; ; at++ {
			s := &slots[at&mask]
			if s.call != call {
				*s = longSlot{key, call, id}
				ids[i] = id
				id++
				break
			}
			if s.key == key {
				ids[i] = s.id
				break
			}
		}
	}
	return ids, int(id)
}

// next prepares a call on n keys: room for the result, and the shift that leaves
// as many bits of a hash as a table of at least 2n slots needs.
func (t *numberer) next(n int) (shift int) {
	t.ids = resize(t.ids, n)
	t.calls++
	if t.calls == 0 { // after 2³² calls: no slot may seem filled by this one
		clear(t.slots)
		clear(t.long)
		t.calls = 1
	}
	return 64 - bits.Len(uint(max(1, 2*n-1)))
}

// resize returns a slice of n elements, s itself where it is large enough.
func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// patterns returns the number of patterns of a layer. It panics for a layer without
// units, or with units of different lengths.
func patterns(t [][]float32) int {
	if len(t) == 0 {
		panic("estimate: layer without units")
	}
	for _, unit := range t {
		if len(unit) != len(t[0]) {
			panic("estimate: units with different numbers of patterns")
		}
	}
	return len(t[0])
}

// samples returns the number of patterns of a layer and its labels. It panics if they
// differ.
func samples(t [][]float32, y []int32) int {
	n := patterns(t)
	if n != len(y) {
		panic("estimate: activations and labels of different length")
	}
	return n
}

// finite returns an error that names the first activation that is not finite.
func finite(t [][]float32) error {
	for u, unit := range t {
		if _, _, ok := vec.Limits(unit); !ok {
			return notFinite(u, unit)
		}
	}
	return nil
}

// notFinite returns an error that names the first activation of a unit that is not
// finite. It panics if there is none.
func notFinite(u int, unit []float32) error {
	for pattern, v := range unit {
		if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
			return fmt.Errorf("unit %d, pattern %d: the activation is %v; estimates need finite activations", u, pattern, v)
		}
	}
	panic("estimate: all activations of the unit are finite")
}
