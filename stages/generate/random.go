package generate

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
)

// stream returns the random numbers of one seed for one purpose. Streams of
// different purposes share nothing, so a new purpose moves no old number.
//
//	PCG state = first 16 bytes of SHA-256(seed, little endian ‖ purpose)
func stream(seed uint64, purpose string) *rand.PCG {
	digest := sha256.Sum256(append(binary.LittleEndian.AppendUint64(nil, seed), purpose...))
	return rand.NewPCG(binary.LittleEndian.Uint64(digest[:]), binary.LittleEndian.Uint64(digest[8:]))
}

// uniform returns a multiple of 2⁻⁵³ in [0,1).
func uniform(p *rand.PCG) float64 { return float64(float64(p.Uint64()>>11) * 0x1p-53) }
