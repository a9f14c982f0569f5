package foreign

import (
	"hash/maphash"
	"math"

	"infoplane/artifacts/table"
)

// HashRows continues the hashes of the rows of a table with the values of a column: rows of
// equal values have equal hashes. Both zeros are equal.
func HashRows(rows []uint64, c table.Column, seed maphash.Seed) {
	if texts, isText := table.Values[string](c); isText {
		for i, v := range texts {
			rows[i] = mix(rows[i], maphash.String(seed, v))
		}
		return
	}
	if whole, isWhole := table.Values[int64](c); isWhole { // of which a float drops digits
		for i, v := range whole {
			rows[i] = mix(rows[i], uint64(v))
		}
		return
	}
	values, _ := table.Floats[float64](c)
	for i, v := range values {
		rows[i] = mix(rows[i], math.Float64bits(v+0))
	}
}
