package symbols

import "math/bits"

// Packer joins the codes of a layer's units into one key per pattern: digits of a
// few bits each, in up to four planes of 32 bits. Two planes make a key of 64
// bits, four one of 128; where those do not hold the layer, the keys so far are
// renumbered and become the first digit. So layers of any width work.
type Packer struct {
	planes [4][]uint32 // planes[k][pattern]
	filled int         // planes in use
	free   int         // bits left in the last of them
	Numberer
}

// Begin discards the digits of an earlier layer.
func (p *Packer) Begin(patterns int) {
	p.filled = 0
	p.open(patterns)
}

// open adds an empty plane.
func (p *Packer) open(patterns int) {
	plane := &p.planes[p.filled]
	*plane = resize(*plane, patterns)
	clear(*plane)
	p.filled++
	p.free = 32
}

// Digit returns the plane to append a digit of width bits to, 0 ≤ width ≤ 32.
func (p *Packer) Digit(width int) []uint32 {
	if width > p.free && p.filled == len(p.planes) {
		ids, distinct := p.Symbols()
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

// Symbols numbers the keys in the order of first appearance.
// The result is overwritten by the next call.
func (p *Packer) Symbols() (ids []int32, distinct int) {
	switch p.filled {
	case 1:
		return p.Number(p.planes[0], nil)
	case 2:
		return p.Number(p.planes[0], p.planes[1])
	case 3:
		p.open(len(p.planes[0]))
	}
	return p.numberLong(&p.planes)
}

// Numberer replaces keys by 0, 1, … in the order of first appearance. Keys are
// found in a hash table with linear probing, at most half full; the hash is
// Fibonacci's (Knuth, The Art of Computer Programming 3, section 6.4), the high
// bits of the key times 2⁶⁴/φ. Each slot has the number of the call that filled
// it, so that nothing is cleared between calls. Cost O(n).
type Numberer struct {
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

// Number numbers keys of 64 bits. A nil high stands for zeros.
func (t *Numberer) Number(low, high []uint32) (ids []int32, distinct int) {
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
func (t *Numberer) numberLong(planes *[4][]uint32) (ids []int32, distinct int) {
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

// Labels numbers labels 0, 1, … in the order of first appearance.
// The result is overwritten by the next call.
func (t *Numberer) Labels(y []int32) (ids []int32, distinct int) {
	keys := make([]uint32, len(y))
	for i, label := range y {
		keys[i] = uint32(label)
	}
	return t.Number(keys, nil)
}

// next prepares a call on n keys: room for the result, and the shift that leaves
// as many bits of a hash as a table of at least 2n slots needs.
func (t *Numberer) next(n int) (shift int) {
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
