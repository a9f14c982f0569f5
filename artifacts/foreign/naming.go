package foreign

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"infoplane/artifacts/table"
)

// Naming is the pattern of the names of a family of columns: t%d_%d matches t1_0, t1_1,
// …, t2_0, …, by layer and unit.
type Naming struct {
	text  string
	exact *regexp.Regexp
	like  *regexp.Regexp // what was probably meant to be a member
	size  int            // numbers in a name
}

// NewNaming reads a naming with one number or, if most is 2, two. It fails for any
// other text.
func NewNaming(text string, most int) (Naming, error) {
	n := Naming{text: text, size: strings.Count(text, "%d")}
	if n.size < 1 || n.size > most || strings.Contains(text, "%d%d") {
		return n, fmt.Errorf("a pattern of column names has %%d once or, for layer and unit, twice, as in t%%d_%%d")
	}
	quoted := regexp.QuoteMeta(text)
	n.exact = regexp.MustCompile("^" + strings.ReplaceAll(quoted, "%d", "(0|[1-9][0-9]*)") + "$")
	// Other case, blanks, zeros in front, a sign, another separator or none, a last
	// number that is missing, and what pandas adds to the second column of a name.
	const between = `[-_.\s]*`
	loose := regexp.MustCompile(`[_\s-]|\\\.`).ReplaceAllString(quoted, between)
	at := strings.LastIndex(loose, "%d")
	last := between + `[-+]?[0-9]+(\.[0-9]+)?`
	if n.size == 2 {
		last = `(` + last + `)?`
	}
	loose = loose[:at] + last + loose[at+2:]
	n.like = regexp.MustCompile(`(?i)^\s*` + strings.ReplaceAll(loose, "%d", between+`[-+]?[0-9]+`) + `\s*$`)
	return n, nil
}

// Unset reports whether n is the zero Naming.
func (n Naming) Unset() bool { return n.size == 0 }

// String returns the text that the naming was made of.
func (n Naming) String() string { return n.text }

// Has reports whether a column is of the family.
func (n Naming) Has(column string) bool { return n.size > 0 && n.exact.MatchString(column) }

// Like reports whether a column looks as if it were of the family, and is not.
func (n Naming) Like(column string) bool {
	return n.size > 0 && !n.Has(column) && n.like.MatchString(column)
}

// Members returns the columns of the family in the order of their numbers, which have no
// gap and count from 0 or 1. It fails as [Family] does.
func (n Naming) Members(columns []string) ([]string, error) {
	members, err := n.members(columns, false)
	var out []string
	for _, m := range members {
		out = append(out, m.name)
	}
	return out, err
}

// member is a column of a family.
type member struct {
	name    string
	numbers []int // one or two
}

// members returns the columns of the family in the order of their numbers. It fails for
// a name whose numbers are too large, for one that only looks like a member, and for
// a number that is left out: the last numbers count from 0 or, where the naming is not
// strict, from 1.
func (n Naming) members(columns []string, strict bool) ([]member, error) {
	var out []member
	for _, name := range columns {
		if n.Like(name) {
			return nil, fmt.Errorf("column %s: looks like one of %s and is none; rename it, so that it is one or looks otherwise", table.Plain(name), n.example())
		}
		match := n.exact.FindStringSubmatch(name)
		if match == nil {
			continue
		}
		m := member{name: name}
		for _, digits := range match[1:] {
			number, err := strconv.Atoi(digits)
			if err != nil || number > math.MaxInt32 {
				return nil, fmt.Errorf("column %s: the number is too large", table.Plain(name))
			}
			m.numbers = append(m.numbers, number)
		}
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b member) int { return slices.Compare(a.numbers, b.numbers) })
	return out, n.gapless(out, strict)
}

// gapless fails for a family in which a number is left out.
func (n Naming) gapless(members []member, strict bool) error {
	for i, m := range members {
		last := m.numbers[n.size-1]
		if i > 0 && slices.Equal(m.numbers[:n.size-1], members[i-1].numbers[:n.size-1]) {
			if before := members[i-1]; last != before.numbers[n.size-1]+1 {
				return fmt.Errorf("column %s: follows %s; the columns between them are missing: rename, so that numbers have no gap", table.Plain(m.name), table.Plain(before.name))
			}
		} else if last > 1 || last == 1 && strict {
			return fmt.Errorf("column %s: is the first of its family; numbers begin with 0: is a column missing?", table.Plain(m.name))
		}
		if strict && n.size == 2 && m.numbers[0] == 0 {
			return fmt.Errorf("column %s: layers are numbered from 1", table.Plain(m.name))
		}
	}
	return nil
}

// example lists the first names of the family.
func (n Naming) example() string {
	fill := func(numbers ...any) string { return fmt.Sprintf(n.text, numbers...) }
	if n.size == 1 {
		return fill(0) + ", " + fill(1) + ", …"
	}
	return fill(1, 0) + ", " + fill(1, 1) + ", …"
}

// fixed is a list of names of single columns.
type fixed []string

// like fails for a column that looks like one of the names: another case, blanks.
func (f fixed) like(columns []string) error {
	for _, c := range columns {
		meant := strings.ToLower(strings.Join(strings.FieldsFunc(c, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("-_.", r) }), "_"))
		if slices.Contains(f, meant) && meant != c {
			return fmt.Errorf("column %q: looks like %s and is not; rename it", c, meant)
		}
	}
	return nil
}
