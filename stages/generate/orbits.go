package generate

// Orbits numbers the classes of the patterns 0 … count-1 with equal keys, 0, 1, … in the
// order of their first pattern. It returns the number of each pattern and the first
// pattern of each class.
func Orbits[K comparable](count int, key func(pattern int) K) (orbit []int32, first []int) {
	number := map[K]int32{}
	orbit = make([]int32, count)
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
