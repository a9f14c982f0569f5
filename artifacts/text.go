package artifacts

import (
	"strings"
	"unicode"
)

// printable reports whether a text from a file can be shown on a terminal without
// commanding it.
func printable(text string) bool {
	return strings.IndexFunc(text, unicode.IsControl) < 0
}
