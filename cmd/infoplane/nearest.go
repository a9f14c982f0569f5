package main

import (
	"slices"
	"strings"

	"infoplane/internal/suggest"
)

// sentence ends a clause that may be empty or a question.
func sentence(clause string) string {
	if strings.HasSuffix(clause, "?") {
		return clause
	}
	return clause + "."
}

// oneOf checks the value of a flag that takes one of a few words.
func oneOf(flag, value string, valid ...string) error {
	if slices.Contains(valid, value) {
		return nil
	}
	return usagef("%s %s: no such value%s Valid are %s", flag, value, suggest.Stop(value, valid), strings.Join(valid, ", "))
}
