package info

import "math"

// Bits converts nats, the unit of the natural logarithm, to bits.
func Bits(nats float64) float64 { return float64(nats * math.Log2E) }

// Nats converts bits to nats.
func Nats(bits float64) float64 { return float64(bits * math.Ln2) }
