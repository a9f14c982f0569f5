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
	"abs":                 "836d3a1861561e20",
	"absBack":             "7e2e9c64bbff9b7d",
	"adam":                "37d8b1194a0ca7a9",
	"adamWith":            "8fbe631f29d6c7d1",
	"addScaled":           "18f0254cb28df8fe",
	"centredSoftplus":     "2eb725b306a2df92",
	"centredSoftplusBack": "b67b4818ce2d134c",
	"dense":               "b94c1a45ee1e1e95",
	"denseBack":           "50237c9b2f74ade7",
	"denseGrad":           "ea1d096033750285",
	"elu":                 "5efb3313d7ec7bdf",
	"eluBack":             "dc210d22bf566321",
	"inside":              "1fdd090dfac0b6f6",
	"levels":              "8dfba969779a0838",
	"foldLanes":           "82562be811befc1c",
	"gradLanes":           "b6c7210a3d9f5b70",
	"momentum":            "3b758ba65c0a1427",
	"multiply":            "044c4b53e01fd73f",
	"prelu":               "157a06c2b9c06f66",
	"preluBack":           "3a70234e158b23ae",
	"preluGrad":           "2cb9ee3e95a266a0",
	"relu":                "bd36be2071bed49c",
	"reluBack":            "4b44d6d72b904f48",
	"residual":            "622765f4d55bea91",
	"scale":               "a6279aaeffec5254",
	"sgd":                 "e16f51b5ec67d327",
	"sigmoid":             "809985443f87c299",
	"sigmoidBack":         "865d46e74caa6c2c",
	"sigmoidDelta":        "37b9cdce599785ae",
	"softmax":             "5ef54c4b09aad5b3",
	"softmaxBack":         "4717227d9e23935a",
	"softmaxDelta":        "11127b2bb9898e26",
	"softplus":            "0e04219717292248",
	"softplusBack":        "53d8af3bc78a88f3",
	"softsign":            "1cace10941ddb4ed",
	"softsignBack":        "6d70d1549ef1df22",
	"swish":               "b08b0be500e1777b",
	"swishBack":           "5fda48262ef1716f",
	"tanh":                "034cf856c412925a",
	"tanhBack":            "5f1cd9be103a7068",
	"wideGrad":            "dc24ce87c7e0c11c",
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
	if testing.Short() {
		return // that faults are seen does not depend on the processor
	}
	for name, wrong := range wrongs() {
		if digest(wrong.kernel, wrong.implementation) == bits[wrong.kernel] {
			t.Errorf("%s: has the digest of the right %s", name, wrong.kernel)
		}
	}
}
