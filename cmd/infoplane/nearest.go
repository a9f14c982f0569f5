package main

import (
	"fmt"
	"slices"
	"strings"

	"infoplane/pipeline"
)

// didYouMean is the clause of an error that offers the nearest valid name.
func didYouMean(name string, valid []string) string {
	if near := pipeline.Nearest(name, valid); near != "" {
		return fmt.Sprintf("; did you mean %s?", near)
	}
	return ""
}

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
	return usagef("%s %s: no such value%s Valid are %s", flag, value, sentence(didYouMean(value, valid)), strings.Join(valid, ", "))
}
