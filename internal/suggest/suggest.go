// Package suggest finds the valid name nearest to a misspelt one, for error messages.
package suggest

import "strings"

// Name returns the first valid name that is a misspelt one with an ending (figure2.png of
// figure2), or else the one at the smallest edit distance from it, the first of several, if the
// distance is at most a third of the name's length (2 for a short name); otherwise "". A name
// without an ending is compared with names of files without theirs, too: figur2 is near
// figure2.png.
func Name(name string, valid []string) string {
	for _, v := range valid {
		if name != "" && strings.HasPrefix(strings.ToLower(v), strings.ToLower(name)+".") {
			return v
		}
	}
	best, least := "", max(2, len(name)/3)+1
	for _, v := range valid {
		for _, form := range forms(name, v) {
			if d := distance(strings.ToLower(name), strings.ToLower(form)); d < least && d < max(len(form), len(name)) {
				best, least = v, d
			}
		}
	}
	return best
}

// forms are what a name is compared with, of a valid one.
func forms(name, valid string) []string {
	if stem, _, ending := strings.Cut(valid, "."); ending && stem != "" && !strings.Contains(name, ".") {
		return []string{valid, stem}
	}
	return []string{valid}
}

// Clause returns the end of an error's sentence that suggests the nearest name:
// "; did you mean train?", or "".
func Clause(name string, valid []string) string { return Prefixed("", name, valid) }

// Prefixed is Clause for names that stand behind a prefix, such as -- or a folder.
func Prefixed(prefix, name string, valid []string) string {
	if name := Name(name, valid); name != "" {
		return "; did you mean " + prefix + name + "?"
	}
	return ""
}

// Stop is Clause in front of another sentence: it returns "." if there is no suggestion.
func Stop(name string, valid []string) string {
	if clause := Clause(name, valid); clause != "" {
		return clause
	}
	return "."
}

// distance counts the insertions, deletions, replacements and swaps of
// neighbours that turn a into b (optimal string alignment).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}
