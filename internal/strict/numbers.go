package strict

import (
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Numbers are written in decimal digits. Texts that YAML 1.1 and 1.2 read differently
// (030 is 24 or 30), and other notations (0x1e, 1_000), are not numbers.
var (
	wholePattern  = regexp.MustCompile(`^[-+]?(0|[1-9][0-9]*)$`)
	numberPattern = regexp.MustCompile(`^[-+]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?$`)
)

// Number parses a number; it returns false for other text, and for a number that a
// float64 cannot hold: too large, not zero but too small, a whole number beyond 2⁵³
// that would be rounded.
func Number(text string) (float64, bool) {
	if !numberPattern.MatchString(text) {
		return 0, false
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, false
	}
	mantissa, _, _ := strings.Cut(strings.ToLower(text), "e")
	if v == 0 {
		return 0, !strings.ContainsAny(mantissa, "123456789") // 0 also for -0
	}
	if wholePattern.MatchString(text) && strconv.FormatFloat(v, 'f', 0, 64) != strings.TrimPrefix(text, "+") {
		return 0, false
	}
	return v, true
}

// Canonical returns one form for all spellings of a number, such as 4e-4 and 0.0004, and
// other text as it is.
func Canonical(text string) string {
	if wholePattern.MatchString(text) {
		text = strings.TrimPrefix(text, "+")
		if text == "-0" {
			return "0"
		}
		return text
	}
	if v, ok := Number(text); ok {
		if v > -1<<53 && v < 1<<53 && v == float64(int64(v)) {
			return strconv.FormatInt(int64(v), 10)
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return text
}

// isPlain reports whether a node is a scalar without quotes.
func isPlain(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Style == 0 }

// notation returns an explanation for a number in another notation, or "".
func notation(n *yaml.Node) string {
	if !isPlain(n) || n.Tag != "!!int" && n.Tag != "!!float" {
		return ""
	}
	switch {
	case !numberPattern.MatchString(n.Value):
		return "; numbers are written in decimal digits, without a leading 0, 0x, 0o, 0b or _"
	case n.Tag == "!!float" && wholePattern.MatchString(n.Value):
		return ", which is too large"
	}
	return ""
}
