package vec

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// bits are digests of what each kernel computes. They were taken from the portable
// code on amd64, and are the same on every architecture and in every Go release.
// A change here is a change of every result: it needs a new version of the stages.
var bits = map[string]string{
	"adam":         "37d8b1194a0ca7a9",
	"dense":        "b94c1a45ee1e1e95",
	"denseBack":    "50237c9b2f74ade7",
	"denseGrad":    "ea1d096033750285",
	"relu":         "bd36be2071bed49c",
	"reluBack":     "4b44d6d72b904f48",
	"sgd":          "e16f51b5ec67d327",
	"sigmoid":      "809985443f87c299",
	"sigmoidBack":  "865d46e74caa6c2c",
	"softmax":      "5ef54c4b09aad5b3",
	"softmaxDelta": "11127b2bb9898e26",
	"softplus":     "0e04219717292248",
	"softplusBack": "53d8af3bc78a88f3",
	"softsign":     "1cace10941ddb4ed",
	"softsignBack": "6d70d1549ef1df22",
	"tanh":         "034cf856c412925a",
	"tanhBack":     "5f1cd9be103a7068",
}

// digest hashes the results of a kernel on all kinds of operands and all sizes.
func digest(kernel string, k implementation) string {
	hash := sha256.New()
	for _, kind := range slices.Sorted(maps.Keys(operands)) {
		for _, s := range sizes() {
			source := draw{rand.New(rand.NewPCG(7, uint64(s.samples))), operands[kind]}
			for _, x := range comparisons[kernel](k, source, s) {
				if x != x {
					x = nan // which NaN is not promised
				}
				hash.Write(binary.LittleEndian.AppendUint32(nil, math.Float32bits(x)))
			}
		}
	}
	return hex.EncodeToString(hash.Sum(nil)[:8])
}

// TestBits holds the portable kernels to bits that were computed elsewhere; the
// other kernels are held to the portable ones. The digests of kernels that are
// wrong on purpose must differ.
func TestBits(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(comparisons)) {
		if got := digest(name, portable); got != bits[name] {
			t.Errorf("%s: digest %s, want %s", name, got, bits[name])
		}
	}
	for name, wrong := range wrongs() {
		if digest(wrong.kernel, wrong.implementation) == bits[wrong.kernel] {
			t.Errorf("%s: has the digest of the right %s", name, wrong.kernel)
		}
	}
}
