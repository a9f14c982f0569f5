package label

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ErrMissing is wrapped by the error for a value that stands for a missing one.
var ErrMissing = errors.New("is a missing value")

// missing are the texts that pandas.read_csv reads as missing by default (2.2).
var missing = []string{
	"", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
	"<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
}

// Missing reports whether a text stands for a missing value.
func Missing(text string) bool { return slices.Contains(missing, text) }

// Index numbers the labels of one column, from 0, in the order in which they are
// first seen. The zero Index is empty and ready for use. A column has one type: use
// one of the methods for all its values.
type Index struct {
	names    []string
	number   map[string]int
	spelling map[string]string // of each number that a text spells
}

// Names returns the labels by number, as they are printed. It is not a copy.
func (x *Index) Names() []string { return x.names }

// Integer returns the number of an integer.
func (x *Index) Integer(v int64) int { return x.of(strconv.FormatInt(v, 10)) }

// Float returns the number of a float with as many bits as its column has, 32 or
// 64. NaN is an error that wraps [ErrMissing].
func (x *Index) Float(v float64, bits int) (int, error) {
	if v != v {
		return 0, fmt.Errorf("NaN %w", ErrMissing)
	}
	if v == 0 {
		return x.of("0"), nil // both zeros
	}
	return x.of(strconv.FormatFloat(v, 'g', -1, bits)), nil
}

// Text returns the number of a text. A text that stands for a missing value is an
// error that wraps [ErrMissing]; so is, without that, a second spelling of a number
// that the column has.
func (x *Index) Text(text string) (int, error) {
	if n, seen := x.number[text]; seen {
		return n, nil
	}
	if Missing(text) {
		return 0, fmt.Errorf("%q %w; a label is written otherwise", text, ErrMissing)
	}
	value, ok := decimal(text)
	if !ok {
		return x.of(text), nil
	}
	if value == "0" {
		text = strings.TrimPrefix(text, "-")
	}
	if before, seen := x.spelling[value]; seen && before != text {
		return 0, fmt.Errorf("%q and %q are one number, written in two ways; write one label in one way, and two labels so that they are no numbers", before, text)
	}
	if x.spelling == nil {
		x.spelling = map[string]string{}
	}
	x.spelling[value] = text
	return x.of(text), nil
}

func (x *Index) of(name string) int {
	if n, seen := x.number[name]; seen {
		return n
	}
	if x.number == nil {
		x.number = map[string]int{}
	}
	n := len(x.names)
	x.number[name] = n
	x.names = append(x.names, name)
	return n
}

// decimal returns the one spelling 12e-3 of the decimal number that a text spells,
// however long it is. It is false for what is not a number, and for a number with
// zeros in front.
func decimal(text string) (value string, ok bool) {
	sign, rest := "", text
	switch {
	case strings.HasPrefix(rest, "-"):
		sign, rest = "-", rest[1:]
	case strings.HasPrefix(rest, "+"):
		rest = rest[1:]
	}
	mantissa, power := rest, 0
	if at := strings.IndexAny(rest, "eE"); at >= 0 {
		mantissa = rest[:at]
		n, err := strconv.ParseInt(rest[at+1:], 10, 32)
		if err != nil {
			return "", false
		}
		power = int(n)
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := whole + fraction
	if digits == "" || strings.Trim(digits, "0123456789") != "" || len(whole) > 1 && whole[0] == '0' {
		return "", false
	}
	power -= len(fraction)
	kept := strings.TrimRight(digits, "0")
	power += len(digits) - len(kept)
	if kept = strings.TrimLeft(kept, "0"); kept == "" {
		return "0", true
	}
	return fmt.Sprintf("%s%se%d", sign, kept, power), true
}
