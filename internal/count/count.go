// Package count writes numbers of things and of bytes for people, and reads the latter.
package count

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

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

// units are those of sizes: of 1000, as on the label of a disk, or of 1024.
var units = []struct {
	name  string
	bytes float64
}{
	{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40},
	{"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12}, {"B", 1},
}

// plainNumber excludes signs, hexadecimal digits and the other forms of Go.
var plainNumber = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?(e[0-9]+)?$`)

// ParseBytes returns a number of bytes that is written as 4GiB, 500 MB, 1.5TB or 0. It
// fails for another text without a unit.
func ParseBytes(text string) (int64, error) {
	if text == "0" {
		return 0, nil
	}
	for _, u := range units {
		number, ok := strings.CutSuffix(text, u.name)
		if !ok {
			continue
		}
		number = strings.TrimSpace(number)
		n, err := strconv.ParseFloat(number, 64)
		if n *= u.bytes; err == nil && plainNumber.MatchString(number) && n < math.MaxInt64 {
			return int64(n), nil
		}
		break
	}
	return 0, fmt.Errorf("%q is not a size; write one as 4GiB or 500MB", text)
}
