// Package count writes numbers of things and of bytes for people.
package count

import "fmt"

// Of returns a number with its noun: 1 network, 2 networks, 3 series.
func Of(n int, noun string) string { return fmt.Sprint(n, " ", Plural(n, noun)) }

// Plural returns the form of a noun that stands behind a number.
func Plural(n int, noun string) string {
	if n == 1 || noun == "series" {
		return noun
	}
	return noun + "s"
}

// Bytes returns a number of bytes in the largest decimal unit that it reaches: 999 B,
// 1.5 kB, 20.0 GB.
func Bytes(n int64) string {
	size, unit := float64(n), "B"
	for _, larger := range []string{"kB", "MB", "GB", "TB", "PB"} {
		if size < 1000 {
			break
		}
		size, unit = size/1000, larger
	}
	if unit == "B" {
		return fmt.Sprintf("%d B", n)
	}
	return fmt.Sprintf("%.1f %s", size, unit)
}
