// Package neighbours finds nearest neighbours among the patterns of a layer, by all distances,
// and adds up what estimators of stages/estimate derive from their numbers, in bits.
//
// A distance is the bits of a float32 that is not negative: comparing bits is comparing
// numbers, exactly, and a tie is a tie. A pattern is not its own neighbour: it is [Far] away.
//
//	distance := neighbours.LargestDifference(layer)
//	distance(dst, i)                       from pattern i to all others
//	nearest.Clear(); nearest.Offer(dst[j]) for each j
//	nearest.Last()                         the distance of the k-th neighbour
//
// Non-goals: trees; a layer of many units has no near neighbours to prune by.
package neighbours
