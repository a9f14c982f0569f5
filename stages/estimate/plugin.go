package estimate

import "infoplane/internal/info"

// PlugIn returns the plug-in estimate of a discrete layer: shares of patterns
// stand for probabilities.
//
//	I(X;T) = H(T)        T is a function of x
//	I(T;Y) = H(T) + H(Y) - H(T,Y) = H(T) - Σ_y p(y) H(T|y)
//
// symbol[pattern] is numbered 0, 1, … without a gap, y[pattern] is any label. The result depends on
// the counts only, so its bits do not depend on the order of the patterns.
// No patterns give zeros. Cost O(N).
func PlugIn(symbol, y []int32) Estimate {
	if len(symbol) != len(y) {
		panic("estimate: symbols and labels of different length")
	}
	keys, symbols := make([]uint64, len(y)), 0
	for i, label := range y {
		keys[i] = uint64(uint32(label))
		symbols = max(symbols, int(symbol[i])+1)
	}
	class, classes := number(keys)

	ofSymbol, ofClass := make([]int, symbols), make([]int, classes)
	for i, s := range symbol {
		ofSymbol[s]++
		ofClass[class[i]]++
	}
	ht, hy := info.EntropyCounts(ofSymbol), info.EntropyCounts(ofClass)
	hty := info.EntropyCounts(jointCounts(symbol, class, symbols, classes))
	// Only rounding can leave the interval that theory gives.
	ity := max(0, min(ht+hy-hty, ht, hy))
	return Estimate{IXT: ht, ITY: ity, HT: ht, Symbols: symbols}
}

// jointCounts counts the pairs (symbol, class); it tabulates all pairs unless
// there are many more than patterns.
func jointCounts(symbol, class []int32, symbols, classes int) []int {
	if symbols*classes <= 8*len(symbol) {
		counts := make([]int, symbols*classes)
		for i, s := range symbol {
			counts[int(s)*classes+int(class[i])]++
		}
		return counts
	}
	keys := make([]uint64, len(symbol))
	for i, s := range symbol {
		keys[i] = uint64(s)<<32 | uint64(class[i])
	}
	ids, distinct := number(keys)
	counts := make([]int, distinct)
	for _, id := range ids {
		counts[id]++
	}
	return counts
}
