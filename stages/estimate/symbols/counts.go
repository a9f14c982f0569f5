package symbols

import "infoplane/internal/vec"

// Counter is the working memory of plug-in estimates, for one estimate at a time. Its zero
// value is ready.
type Counter struct {
	Packer
	pairs   Numberer
	joint   []int32   // patterns by symbol and class, a symbol's classes side by side
	classes []int32   // patterns by class
	terms   []float64 // terms[c] = -p log₂ p for p = c/patterns; 0 until it is needed

	ofSymbols, ofClasses, ofPairs multiplicities
}

// multiplicities holds how many of some counts are 1, 2, 3, …
type multiplicities struct {
	times   []int32
	largest int32 // no count is above
}

func (m *multiplicities) add(count int32) {
	m.times[count]++
	m.largest = max(m.largest, count)
}

// PlugIn returns H(T) and I(T;Y) in bits of the shares of patterns, for symbols below distinct;
// zeros for no patterns. It panics if there is not a label for each symbol.
func (c *Counter) PlugIn(symbol []int32, distinct int, y []int32) (ht, ity float64) {
	if !c.tally(symbol, distinct, y) {
		return 0, 0
	}
	var hy, hty float64
	ht, hy, hty = c.entropy(&c.ofSymbols), c.entropy(&c.ofClasses), c.entropy(&c.ofPairs)
	// Only rounding can leave the interval that theory gives.
	return ht, max(0, min(ht+hy-hty, ht, hy))
}

// tally finds the multiplicities of the counts. It returns false for no patterns.
func (c *Counter) tally(symbol []int32, distinct int, y []int32) bool {
	if len(symbol) != len(y) {
		panic("symbols: symbols and labels of different length")
	}
	if len(y) == 0 {
		return false
	}
	if len(c.terms) != len(y)+1 {
		c.terms = make([]float64, len(y)+1)
		for _, m := range []*multiplicities{&c.ofSymbols, &c.ofClasses, &c.ofPairs} {
			*m = multiplicities{times: make([]int32, len(y)+1)}
		}
	}
	lo, hi := y[0], y[0]
	for _, label := range y {
		lo, hi = min(lo, label), max(hi, label)
	}
	if classes := int64(hi) - int64(lo) + 1; int64(distinct)*classes <= 8*int64(len(y)) {
		c.tabulate(symbol, y, distinct, lo, int(classes))
	} else {
		c.search(symbol, y, distinct)
	}
	return true
}

// tabulate counts the pairs of symbol and class in a table of all pairs. Classes
// in lo, lo+1, … that do not occur have count 0, which adds nothing.
func (c *Counter) tabulate(symbol, y []int32, distinct int, lo int32, classes int) {
	c.joint = resize(c.joint, distinct*classes)
	joint := c.joint
	clear(joint)
	for i, s := range symbol {
		joint[int(s)*classes+int(y[i]-lo)]++
	}
	var single int32 // symbols with one pattern: mostly many, and cheap
	if classes == 2 {
		single = c.twoClasses(joint, int32(len(y)))
	} else {
		single = c.anyClasses(joint, classes)
	}
	c.ofSymbols.times[1] += single
	c.ofPairs.times[1] += single
	c.ofSymbols.largest, c.ofPairs.largest = max(c.ofSymbols.largest, 1), max(c.ofPairs.largest, 1)
}

// anyClasses adds the counts of a table to the multiplicities, except those of symbols
// with one pattern, whose number it returns.
func (c *Counter) anyClasses(joint []int32, classes int) (single int32) {
	c.classes = resize(c.classes, classes)
	clear(c.classes)
	for start := 0; start < len(joint); start += classes {
		row, total := joint[start:start+classes], int32(0)
		for k, n := range row {
			total += n
			c.classes[k] += n
		}
		if total == 1 {
			single++
			continue
		}
		c.ofSymbols.add(total)
		for _, n := range row {
			c.ofPairs.add(n)
		}
	}
	for _, n := range c.classes {
		c.ofClasses.add(n)
	}
	return single
}

// twoClasses is anyClasses for two, the paper's case, in half the time.
func (c *Counter) twoClasses(joint []int32, patterns int32) (single int32) {
	second := int32(0)
	for ; len(joint) >= 2; joint = joint[2:] {
		a, b := joint[0], joint[1]
		second += b
		if a+b == 1 {
			single++
			continue
		}
		c.ofSymbols.add(a + b)
		c.ofPairs.add(a)
		c.ofPairs.add(b)
	}
	c.ofClasses.add(patterns - second)
	c.ofClasses.add(second)
	return single
}

// search counts the pairs by hashing, where a table of all pairs would have many more
// cells than there are patterns.
func (c *Counter) search(symbol, y []int32, distinct int) {
	s, l := resize(c.planes[0], len(y)), resize(c.planes[1], len(y))
	for i := range y {
		s[i], l[i] = uint32(symbol[i]), uint32(y[i])
	}
	c.planes[0], c.planes[1] = s, l
	tally := func(m *multiplicities, ids []int32, distinct int) {
		c.joint = resize(c.joint, distinct)
		clear(c.joint)
		for _, id := range ids {
			c.joint[id]++
		}
		for _, n := range c.joint {
			m.add(n)
		}
	}
	tally(&c.ofSymbols, symbol, distinct)
	ids, n := c.pairs.Number(l, nil)
	tally(&c.ofClasses, ids, n)
	ids, n = c.pairs.Number(s, l)
	tally(&c.ofPairs, ids, n)
}

// entropy returns the entropy in bits of the counts, with the bits of
// info.EntropyCounts: the sum runs over the distinct counts in ascending order.
// It leaves m empty.
//
//	H = Σ_c m(c)·(-(c/N) log₂(c/N))        m(c): how many of the counts equal c
//
// The terms of counts are kept in a table, since the same few counts recur.
func (c *Counter) entropy(m *multiplicities) float64 {
	sum, total := 0.0, float64(len(c.terms)-1)
	for count := 1; count <= int(m.largest); count++ {
		n := m.times[count]
		if n == 0 {
			continue
		}
		term := c.terms[count]
		if term == 0 {
			p := float64(count) / total
			term = float64(-p * vec.Log2(p))
			c.terms[count] = term
		}
		sum += float64(float64(n) * term)
		m.times[count] = 0
	}
	m.times[0], m.largest = 0, 0
	return sum
}
