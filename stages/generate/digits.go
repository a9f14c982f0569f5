package generate

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"strconv"
	"strings"
)

// The handwritten digits; their source and licence are in digits.txt.
//
//go:embed digits.csv.gz
var digitsFile []byte

const (
	digitPixels  = 64
	digitCount   = 1797
	digitClasses = 10
	digitLevels  = 16 // of a pixel, above 0
)

// Digits returns images of handwritten digits, 8 × 8 pixels, row by row, and the digits
// as labels. Pixels from 0 to 16 are divided by a number.
func Digits(divisor float64) (x [][]float32, l Labels) {
	x = make([][]float32, digitPixels)
	for j := range x {
		x[j] = make([]float32, digitCount)
	}
	y := make([]int32, digitCount)
	for i, line := range strings.Split(strings.TrimSpace(unpack(digitsFile)), "\n") {
		cells := strings.Split(line, ",")
		for j := range x {
			x[j][i] = float32(number(cells[j]) / divisor)
		}
		y[i] = int32(number(cells[digitPixels]))
	}
	return x, certain(y)
}

// digits returns the digits that the config chooses.
func (c Config) digits(seed uint64) (set, error) {
	divisor := c.Divide
	if divisor == 0 {
		divisor = digitLevels
	}
	x, l := Digits(divisor)
	out := set{Labels: l, classes: digitClasses}
	rows, err := c.Subset.rows(out, seed)
	if err != nil {
		return set{}, err
	}
	out = out.pick(rows)
	for _, pixel := range x {
		out.x = append(out.x, pick(pixel, rows))
	}
	return out, out.complete()
}

// unpack returns the text of a file in the binary, which is not damaged.
func unpack(file []byte) string {
	var text bytes.Buffer
	r, err := gzip.NewReader(bytes.NewReader(file))
	if err == nil {
		_, err = text.ReadFrom(r)
	}
	if err != nil {
		panic(fmt.Sprintf("generate: the digits in the binary: %v", err))
	}
	return text.String()
}

func number(text string) float64 {
	v, err := strconv.Atoi(text)
	if err != nil {
		panic(fmt.Sprintf("generate: the digits in the binary: %v", err))
	}
	return float64(v)
}
