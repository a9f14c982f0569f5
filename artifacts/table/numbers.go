package table

import "fmt"

// Integers returns the values of a column of whole numbers below 2³¹, whatever its kind:
// other programs write int64 where int32 would do.
func Integers(c Column) ([]int32, error) {
	switch v := c.values.(type) {
	case []int32:
		return v, nil
	case []int64:
		out := make([]int32, len(v))
		for row, n := range v {
			if n != int64(int32(n)) {
				return nil, fmt.Errorf("column %s, row %d: %d is out of range", Plain(c.name), row, n)
			}
			out[row] = int32(n)
		}
		return out, nil
	}
	return nil, fmt.Errorf("column %s: holds %s; expected whole numbers", Plain(c.name), c.kind)
}

// Floats returns the values of a column of numbers, rounded where they are finer than T;
// false if it holds text.
func Floats[T float32 | float64](c Column) ([]T, bool) {
	switch v := c.values.(type) {
	case []T:
		return v, true
	case []float32:
		return converted[T](v), true
	case []float64:
		return converted[T](v), true
	case []int32:
		return converted[T](v), true
	case []int64:
		return converted[T](v), true
	}
	return nil, false
}

func converted[T float32 | float64, F int32 | int64 | float32 | float64](values []F) []T {
	out := make([]T, len(values))
	for i, v := range values {
		out[i] = T(v)
	}
	return out
}
