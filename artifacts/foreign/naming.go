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

	between string // what stands before each further index of a unit; "": units have one
}

// NewNaming reads a naming with one number or, if most is 2, two. It fails for any
// other text.
func NewNaming(text string, most int) (Naming, error) {
	n := Naming{text: text, size: strings.Count(text, "%d")}
	if n.size < 1 || n.size > most || strings.Contains(text, "%d%d") {
		return n, fmt.Errorf("a pattern of column names has %%d once or, for layer and unit, twice, as in t%%d_%%d")
	}
	quoted := regexp.QuoteMeta(text)
	exact := strings.ReplaceAll(quoted, "%d", "(0|[1-9][0-9]*)")
	if n.size == 2 && strings.HasSuffix(quoted, "%d") { // units of several indices: t1_0_3_5
		n.between = text[strings.Index(text, "%d")+2 : len(text)-2]
		exact += "((?:" + regexp.QuoteMeta(n.between) + "(?:0|[1-9][0-9]*))*)"
	}
	n.exact = regexp.MustCompile("^" + exact + "$")
	// Other case, blanks, zeros in front, a sign, another separator or none, a last
	// number that is missing, and what pandas adds to the second column of a name.
	const between = `[-_.\s]*`
	loose := regexp.MustCompile(`[_\s-]|\\\.`).ReplaceAllString(quoted, between)
	at := strings.LastIndex(loose, "%d")
	last := between + `[-+]?[0-9]+(\.[0-9]+)?`
	if n.size == 2 {
		last = `(` + last + `)*`
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
	numbers []int // one, or that of the layer and the indices of the unit
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
		digits := match[1:]
		if n.between != "" {
			digits = append(digits[:n.size:n.size], strings.Split(match[n.size+1], n.between)[1:]...)
			if match[n.size+1] == "" {
				digits = digits[:n.size]
			}
		}
		for _, digits := range digits {
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
	for start := 0; start < len(members); {
		end := start + 1
		for end < len(members) && n.size == 2 && members[end].numbers[0] == members[start].numbers[0] {
			end++
		}
		if n.size < 2 {
			end = len(members)
		}
		of := members[start:end]
		start = end
		if longest := slices.MaxFunc(of, func(a, b member) int { return len(a.numbers) - len(b.numbers) }); len(longest.numbers) > n.size {
			if err := n.grid(of, strict); err != nil {
				return err
			}
			continue
		}
		if err := n.row(of, strict); err != nil {
			return err
		}
	}
	return nil
}

// grid fails for units of several indices that are not all there: those of channels, rows and
// columns, say.
func (n Naming) grid(members []member, strict bool) error {
	first, last := members[0], members[len(members)-1]
	for _, m := range members {
		if len(m.numbers) != len(last.numbers) {
			return fmt.Errorf("column %s: has another number of indices than %s; expected as many for all units of a layer", table.Plain(m.name), table.Plain(last.name))
		}
	}
	for _, number := range first.numbers[1:] {
		if number > 1 || number == 1 && strict {
			return fmt.Errorf("column %s: is the first of its family; numbers begin with 0: is a column missing?", table.Plain(first.name))
		}
	}
	next := slices.Clone(first.numbers)
	for i, m := range members {
		if !slices.Equal(m.numbers, next) {
			before := members[max(0, i-1)]
			return fmt.Errorf("column %s: follows %s; the columns between them are missing: rename, so that numbers have no gap", table.Plain(m.name), table.Plain(before.name))
		}
		for d := len(next) - 1; d > 0; d-- {
			if next[d]++; next[d] <= last.numbers[d] {
				break
			}
			next[d] = first.numbers[d]
		}
	}
	if !slices.Equal(next[1:], first.numbers[1:]) {
		return fmt.Errorf("column %s: is the last of its family, and others are missing: rename, so that numbers have no gap", table.Plain(last.name))
	}
	return n.layerNumber(first, strict)
}

// layerNumber fails for a layer 0, where layers are numbered from 1.
func (n Naming) layerNumber(m member, strict bool) error {
	if strict && n.size == 2 && m.numbers[0] == 0 {
		return fmt.Errorf("column %s: layers are numbered from 1", table.Plain(m.name))
	}
	return nil
}

// row is gapless for units of one index, of one layer.
func (n Naming) row(members []member, strict bool) error {
	for i, m := range members {
		last := m.numbers[n.size-1]
		if i > 0 && slices.Equal(m.numbers[:n.size-1], members[i-1].numbers[:n.size-1]) {
			if before := members[i-1]; last != before.numbers[n.size-1]+1 {
				return fmt.Errorf("column %s: follows %s; the columns between them are missing: rename, so that numbers have no gap", table.Plain(m.name), table.Plain(before.name))
			}
		} else if last > 1 || last == 1 && strict {
			return fmt.Errorf("column %s: is the first of its family; numbers begin with 0: is a column missing?", table.Plain(m.name))
		}
		if err := n.layerNumber(m, strict); err != nil {
			return err
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
