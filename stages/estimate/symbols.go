package estimate

import (
	"fmt"
	"math"
	"math/bits"
)

// packer joins the codes of a layer's units into one key per pattern: as digits
// of a mixed-radix number while it fits in 64 bits, renumbered whenever it would
// not, so that layers of any width work.
type packer struct {
	keys []uint64
	span uint64 // every key is below
}

func newPacker(patterns int) *packer { return &packer{make([]uint64, patterns), 1} }

// reserve makes room for one more digit below base, 1 ≤ base ≤ 2³².
func (p *packer) reserve(base uint64) {
	if high, low := bits.Mul64(p.span, base); high == 0 {
		p.span = low
		return
	}
	ids, distinct := number(p.keys)
	for i, id := range ids {
		p.keys[i] = uint64(id)
	}
	p.span = uint64(distinct) * base
}

// symbols numbers the keys in the order of the pattern that shows them first.
func (p *packer) symbols() []int32 {
	ids, _ := number(p.keys)
	return ids
}

// number replaces each key by 0, 1, … in the order of first appearance.
//
// It is a hash table with linear probing, at most half full; the hash is
// Fibonacci's (Knuth, The Art of Computer Programming 3, section 6.4), the high
// bits of the key times 2⁶⁴/φ. Cost O(n).
func number(keys []uint64) (ids []int32, distinct int) {
	log := bits.Len(uint(2 * len(keys)))
	slots := make([]int32, 1<<log) // id + 1; 0 is free
	first := make([]uint64, 0, len(keys))
	ids = make([]int32, len(keys))
	mask := uint64(len(slots) - 1)
	for i, key := range keys {
		at := key * 0x9e3779b97f4a7c15 >> (64 - log)
		for slots[at] != 0 && first[slots[at]-1] != key {
			at = (at + 1) & mask
		}
		if slots[at] == 0 {
			first = append(first, key)
			slots[at] = int32(len(first))
		}
		ids[i] = slots[at] - 1
	}
	return ids, len(first)
}

// patterns returns the number of patterns of a layer.
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

// finite returns an error that names the first activation that is not.
func finite(t [][]float32) error {
	for u, unit := range t {
		bad := float32(0)
		for _, v := range unit {
			bad += v - v // NaN for NaN and infinities, and from then on
		}
		if bad == 0 {
			continue
		}
		for pattern, v := range unit {
			if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
				return fmt.Errorf("unit %d, pattern %d: the activation is %v; estimates need finite activations", u, pattern, v)
			}
		}
	}
	return nil
}
