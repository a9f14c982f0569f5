package program

import (
	"strconv"
	"strings"
)

// CommandLine writes a command line for people: every argument can be distinguished from the
// others, and none hides anything from a terminal. Plain ones stand as they are, others
// as in Go source.
func CommandLine(args []string) string {
	var out []string
	for _, arg := range args {
		if arg == "" || strings.ContainsFunc(arg, func(r rune) bool { return !plainInCommand(r) }) {
			arg = strconv.QuoteToASCII(arg)
		}
		out = append(out, arg)
	}
	return strings.Join(out, " ")
}

func plainInCommand(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:=,+@%", r)
}
