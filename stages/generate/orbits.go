package generate

// Orbits numbers the classes of patterns that the key cannot tell apart,
// 0, 1, … in the order of the pattern that shows them first. It returns the
// number of each pattern and one representative per class.
func Orbits[K comparable](key func(pattern int) K) (orbit []int32, first []int) {
	number := map[K]int32{}
	orbit = make([]int32, Count)
	for pattern := range orbit {
		k := key(pattern)
		o, seen := number[k]
		if !seen {
			o = int32(len(first))
			number[k] = o
			first = append(first, pattern)
		}
		orbit[pattern] = o
	}
	return orbit, first
}
