package nn

import (
	"testing"
	"time"

	"infoplane/internal/vec"
)

// floor returns the nanoseconds that an epoch over so many samples takes at least
// on this machine with the active kernel: its multiplications and additions at the
// pace that registers allow, and its tanh at the pace of data in the cache. What a
// real epoch takes on top is loads, stores, loops, sums over lanes, the remaining
// kernels and the optimiser.
func floor(n *Network, samples int) float64 {
	multiplyAdds, tanhs := work(n)
	const rounds = 1000
	perMultiplyAdd := quickest(func() { vec.MultiplyAdds(rounds) }) / float64(vec.MultiplyAdds(rounds))
	x, y := make([]vec.Block, 64), make([]vec.Block, 64)
	perTanh := quickest(func() { vec.Tanh(y, x) }) / float64(len(x)*vec.Lanes)
	return float64(samples) * (float64(multiplyAdds)*perMultiplyAdd + float64(tanhs)*perTanh)
}

// work counts the multiply-adds and the tanhs that one sample takes in training.
func work(n *Network) (multiplyAdds, tanhs int) {
	for l := 1; l <= n.Layers(); l++ {
		weights := n.Widths[l] * n.Widths[l-1]
		multiplyAdds += 2 * weights // forward, and the weights' gradient
		if l > 1 {
			multiplyAdds += weights // back to the layer below
		}
		if l < n.Layers() {
			tanhs += n.Widths[l]
		}
	}
	return multiplyAdds, tanhs
}

// quickest returns the nanoseconds of f: the least of many runs, since whatever
// else the machine does only adds to it.
func quickest(f func()) float64 {
	least := time.Duration(1<<63 - 1)
	for range 500 {
		start := time.Now()
		for range 8 {
			f()
		}
		least = min(least, time.Since(start))
	}
	return float64(least.Nanoseconds()) / 8
}

func TestWork(t *testing.T) {
	// 263 weights forward and for their gradient, all but the first 120 back.
	multiplyAdds, tanhs := work(New([]int{12, 10, 7, 5, 4, 3, 2}, Tanh))
	if multiplyAdds != 3*263-120 || tanhs != 10+7+5+4+3 {
		t.Errorf("the paper's network: %d multiply-adds, %d tanhs per sample", multiplyAdds, tanhs)
	}
}
