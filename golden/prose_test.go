package golden_test

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A result in a sentence is written from the goldens, too. In the text it stands between
// two comments that a reader of the page does not see,
//
//	<!-- n: paper two-phases layer4 -->5.9 bit<!-- /n -->
//
// of which the first names the experiment, the claim, a part of it (layer4, layers3-6,
// output, or all) and, if it is not the first number of the part, what is meant:
//
//	#3              the third of the numbers along an axis
//	min, max        the least and the greatest of all numbers
//	hold, of        for how many networks the claim holds, and of how many
//	low, high       the ends of the interval
//	stability       the share of the claim's bootstrap samples with this verdict
//	verdict         the verdict
//	.0, abs         with that many decimals; without its sign
//
// Verdicts on which a paragraph rests stand in a comment of it,
//
//	<!-- as: paper small-loses reproduced; paper large-gains partly -->
//
// so that it is not told on when they change. All other numbers, be they digits or words,
// are given: by the paper, by its authors' files or by the experiment. They are in the
// list of phrases <!-- given: epoch 350 | … --> at the end of the document, or in a table
// of facts between <!-- facts: whose --> and <!-- end -->. A number that is none of these
// fails the test.
var (
	marker   = regexp.MustCompile(`<!-- n: ([^>]*?) -->.*?<!-- /n -->`)
	asserted = regexp.MustCompile(`<!-- as: ([^>]*?) -->`)
	given    = regexp.MustCompile(`(?s)<!-- given:(.*?)-->`)
	facts    = regexp.MustCompile(`(?s)<!-- facts: [^>]*? -->.*?<!-- end -->`)

	// unread is what is not prose: code, comments, addresses.
	unread = []*regexp.Regexp{regexp.MustCompile("(?s)```.*?```"), regexp.MustCompile("`[^`]*`"), regexp.MustCompile(`(?s)<!--.*?-->`), regexp.MustCompile(`\]\([^)]*\)`)}

	// places are numbers that name something.
	places = regexp.MustCompile(`(?i)\b(figures?|layers?) \d+(( to |, | and |, and )\d+)*`)

	digits  = regexp.MustCompile(`\d[\d.,\x{a0}]*`)
	numeral = regexp.MustCompile(`(?i)\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|fifty|hundreds?|thousands?|half|halves|thirds?|quarters?|tenths?|hundredths?|twice|thrice|doubles?)\b`)
)

// number is the value of a marker.
func number(t *testing.T, expression string) string {
	words := strings.Fields(expression)
	if len(words) < 2 {
		t.Fatalf("<!-- n: %s -->: names no experiment and claim", expression)
	}
	row, known := verdictsOf(t, words[0])[words[1]]
	if !known {
		if !claimed(t, words[0], words[1]) {
			t.Errorf("<!-- n: %s -->: no such claim", expression)
		}
		return "–" // not judged yet
	}
	parts := partsOf(row["detail"])
	var field, part string
	decimals, signed := -1, true
	for _, w := range words[2:] {
		switch {
		case w == "abs":
			signed = false
		case strings.HasPrefix(w, "."):
			decimals, _ = strconv.Atoi(w[1:])
		case slices.Contains([]string{"min", "max", "hold", "of", "low", "high", "stability", "verdict"}, w) || strings.HasPrefix(w, "#"):
			field = w
		default:
			part = w
		}
	}
	switch field {
	case "verdict":
		return row["verdict"]
	case "stability":
		share, _ := strconv.ParseFloat(row["stability"], 64)
		return fmt.Sprintf("%.0f %%", 100*share)
	}
	chosen := slices.DeleteFunc(parts, func(p detail) bool { return !p.is(part) })
	text := ""
	switch {
	case len(chosen) == 0:
	case field == "min" || field == "max":
		text = extreme(chosen, field == "max")
	default:
		text = chosen[0].field(field)
	}
	if text == "" {
		if row["stability"] != "" { // else the golden is older than the claim
			t.Errorf("<!-- n: %s -->: no such number in %q", expression, row["detail"])
		}
		return "–"
	}
	if x, err := strconv.ParseFloat(text, 64); err == nil && decimals >= 0 {
		text = strconv.FormatFloat(x, 'f', decimals, 64)
	}
	if !signed {
		text = strings.TrimPrefix(text, "-")
	}
	return text
}

// detail is a part of a verdict's details.
type detail struct {
	name     string
	values   []string
	brackets string
}

// partsOf reads the details of a verdict: "layer 4: 1.2 → 3 bit (49 of 50 networks); …".
func partsOf(text string) []detail {
	var out []detail
	if text == "" {
		return nil
	}
	for _, part := range strings.Split(text, "; ") {
		var d detail
		if name, rest, named := strings.Cut(part, ": "); named && !strings.Contains(name, "(") {
			d.name, part = strings.ReplaceAll(strings.ReplaceAll(name, " ", ""), ",", "/"), rest
		}
		values, brackets, _ := strings.Cut(part, " (")
		d.brackets = brackets
		for _, v := range strings.Split(values, " → ") {
			d.values = append(d.values, strings.Fields(v)[0])
		}
		out = append(out, d)
	}
	return out
}

// is reports whether a part is the one that is asked for, or one of a range of layers.
func (d detail) is(asked string) bool {
	var low, high, layer int
	if n, _ := fmt.Sscanf(asked, "layers%d-%d", &low, &high); n == 2 {
		at := strings.LastIndex(d.name, "layer")
		_, err := fmt.Sscanf(d.name[max(at, 0):], "layer%d", &layer)
		return err == nil && layer >= low && layer <= high
	}
	return asked == "" || asked == "all" || d.name == asked
}

var (
	share    = regexp.MustCompile(`(\d+) of (\d+)`)
	interval = regexp.MustCompile(`%: (\S+) to (\S+)\)`)
)

// field is a number of a part, as it is written there; empty if it has none.
func (d detail) field(name string) string {
	held, ends := share.FindStringSubmatch(d.brackets), interval.FindStringSubmatch(d.brackets+")")
	switch {
	case name == "":
		return d.values[0]
	case name == "hold" && held != nil:
		return held[1]
	case name == "of" && held != nil:
		return held[2]
	case name == "low" && ends != nil:
		return ends[1]
	case name == "high" && ends != nil:
		return strings.TrimRight(ends[2], ")")
	}
	if k, err := strconv.Atoi(strings.TrimPrefix(name, "#")); err == nil && k >= 1 && k <= len(d.values) {
		return d.values[k-1]
	}
	return ""
}

// extreme is the least or the greatest number of some parts.
func extreme(parts []detail, greatest bool) string {
	text, best := "", math.NaN()
	for _, p := range parts {
		for _, v := range p.values {
			x, err := strconv.ParseFloat(strings.NewReplacer("∞", "Inf", "never", "Inf").Replace(v), 64)
			if err == nil && !(x <= best && greatest) && !(x >= best && !greatest) {
				text, best = v, x
			}
		}
	}
	return text
}

// unknown lists the numbers of a text that no test knows, with the words around them, and
// the phrases that are given and not there.
func unknown(text string) (numbers, unused []string) {
	var phrases []string
	for _, m := range given.FindAllStringSubmatch(text, -1) {
		for _, phrase := range strings.Split(m[1], "|")[1:] { // the first says whose they are
			phrases = append(phrases, strings.Join(strings.Fields(phrase), " "))
		}
	}
	for _, known := range append([]*regexp.Regexp{block, facts, marker}, unread...) {
		text = known.ReplaceAllString(text, " ")
	}
	text = strings.Join(strings.Fields(text), " ")
	slices.SortFunc(phrases, func(a, b string) int { return len(b) - len(a) })
	for _, phrase := range phrases {
		pattern := regexp.MustCompile(`\b` + regexp.QuoteMeta(phrase) + `(\W|$)`)
		if !pattern.MatchString(text) {
			unused = append(unused, phrase)
		}
		text = pattern.ReplaceAllString(text, "…$1")
	}
	text = places.ReplaceAllString(text, "…")
	for _, pattern := range []*regexp.Regexp{digits, numeral} {
		for _, at := range pattern.FindAllStringIndex(text, -1) {
			numbers = append(numbers, text[max(0, at[0]-40):min(len(text), at[1]+30)])
		}
	}
	return numbers, unused
}

// Each number in the prose is known, and shown where it stands.
func TestNumbersInProse(t *testing.T) {
	for _, document := range documents {
		text := read(t, document)
		numbers, unused := unknown(text)
		for _, found := range numbers {
			t.Errorf("%s: no golden has this number, and it is not given: …%s…", document, found)
		}
		for _, phrase := range unused {
			t.Errorf("%s: %q is given, and nowhere in the prose", document, phrase)
		}
		for _, line := range strings.Split(text, "\n") {
			if trimmed := strings.TrimSpace(line); strings.HasPrefix(trimmed, "<!-- n:") || strings.HasPrefix(trimmed, "<!-- as:") && !strings.HasSuffix(trimmed, "-->") {
				t.Errorf("%s: a line that begins with a comment is no part of a paragraph: %.60s…", document, trimmed)
			}
		}
		for _, m := range asserted.FindAllStringSubmatch(text, -1) {
			for _, one := range strings.Split(m[1], ";") {
				if problem := holds(t, strings.TrimSpace(one)); problem != "" {
					t.Errorf("%s: %s; the prose beside it says something else", document, problem)
				}
			}
		}
		// What is known does not hide what is not.
		for _, more := range []string{"It loses 4.7 bit.", "That is three times as late.", "At 85.5 % of the data, it rises.", "Near epoch 3500."} {
			if found, _ := unknown(text + "\n\n" + more + "\n"); len(found)-len(numbers) != 1 {
				t.Errorf("%s: %q: %d numbers noticed, want 1", document, more, len(found)-len(numbers))
			}
		}
	}
}

// holds returns what is wrong with "EXPERIMENT CLAIM VERDICT"; nothing where the golden is
// older than the stability of verdicts.
func holds(t *testing.T, assertion string) string {
	words := strings.SplitN(assertion, " ", 3)
	if len(words) != 3 {
		return fmt.Sprintf("%q is not an experiment, a claim and a verdict", assertion)
	}
	if !claimed(t, words[0], words[1]) {
		return fmt.Sprintf("%s has no claim %s", words[0], words[1])
	}
	row := verdictsOf(t, words[0])[words[1]]
	if row["stability"] != "" && row["verdict"] != words[2] {
		return fmt.Sprintf("%s of %s is %s, not %s", words[1], words[0], row["verdict"], words[2])
	}
	return ""
}

// A marker finds its number in the details of a verdict.
func TestPartsOfDetails(t *testing.T) {
	const text = "layer 3: never (0 of 50 networks, 3 without a value); layer 4: -1.5 bit (45 of 50); output: 1 → 2.25 → 3 epochs (95 %: no step rises for certain); fraction=0.05, layer 4: 7 (95 %: -1.5 to 2.5)"
	parts := partsOf(text)
	for _, c := range []struct {
		part  int
		field string
		want  string
	}{{0, "", "never"}, {0, "hold", "0"}, {1, "", "-1.5"}, {1, "of", "50"}, {2, "#2", "2.25"}, {2, "#4", ""}, {3, "high", "2.5"}, {3, "low", "-1.5"}, {0, "low", ""}} {
		if got := parts[c.part].field(c.field); got != c.want {
			t.Errorf("part %d, %q: %q, want %q", c.part, c.field, got, c.want)
		}
	}
	if parts[3].name != "fraction=0.05/layer4" || !parts[1].is("layers4-6") || parts[0].is("layers4-6") || parts[2].is("layers1-6") {
		t.Errorf("parts %v", parts)
	}
	if got := extreme(parts, true) + " " + extreme(parts[1:], true) + " " + extreme(parts, false); got != "never 7 -1.5" {
		t.Errorf("extremes %q", got)
	}
}
