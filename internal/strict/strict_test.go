package strict

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"infoplane/internal/suggest"
)

// claim has a field of every kind that a file can hold.
type claim struct {
	Name    string         `json:"name"`
	Count   int            `json:"count,omitempty"`
	Seed    uint64         `json:"seed,omitempty"`
	Share   float64        `json:"share,omitempty"`
	Strict  bool           `json:"strict,omitempty"`
	Layers  []int          `json:"layers,omitempty"`
	Where   map[string]any `json:"where,omitempty"`
	Band    band           `json:"band,omitempty"`
	Falls   *band          `json:"falls,omitempty"`
	Several []band         `json:"several,omitempty"`
}

type band struct {
	Low  float64 `json:"low"`
	High float64 `json:"high,omitempty"`
}

type wrong struct{ field, problem string }

func (w wrong) Error() string           { return w.field + ": " + w.problem }
func (w wrong) Wrong() (string, string) { return w.field, w.problem }

func (c claim) Validate() error {
	if c.Share > 1 {
		return errors.Join(wrong{"share", "is more than 1"}, errors.New("in all, no good"))
	}
	return nil
}

func read(text string) (claim, error) {
	var c claim
	r := &Reader{File: "f.yaml", Kind: "a test file", Wants: "a claim", Root: "fields"}
	if root := r.Document([]byte(text)); root != nil {
		r.Entry(root, "", &c)
	}
	return c, r.Err()
}

func TestEveryKindIsRead(t *testing.T) {
	c, err := read(`
name: all
count: -3
seed: 18446744073709551615
share: 0.5
strict: true
layers: [1, 2]
where: {fraction: 0.85, seed: [1, x]}
band: {low: 1}
falls: {low: 0, high: 2}
several: [{low: 3}, {low: 4, high: 5}]
`)
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprintf("%+v %+v", c, *c.Falls)
	for _, part := range []string{
		"Name:all Count:-3 Seed:18446744073709551615 Share:0.5 Strict:true Layers:[1 2]",
		"Where:map[fraction:0.85 seed:[1 x]] Band:{Low:1 High:0}", "Several:[{Low:3 High:0} {Low:4 High:5}]", "{Low:0 High:2}",
	} {
		if !strings.Contains(got, part) {
			t.Errorf("read %s, without %s", got, part)
		}
	}
	if c, err := read("\ufeff---\r\nname: \"x\" # one\r\n...\r\n# end"); err != nil || c.Name != "x" || c.Falls != nil {
		t.Errorf("marks around one document give %+v, %v", c, err)
	}
}

// Every mistake is reported with its place and what was expected; all are reported at once.
func TestMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"":                                "f.yaml:1:1: the file is empty; it needs a claim",
		"- a":                             "f.yaml:1:1: expected fields, found a list",
		"name: [":                         "f.yaml:1:1: not valid YAML:",
		"name: &a x\nlayers: [1]":         "f.yaml:1:7: anchors and aliases are not supported",
		"naem: x":                         "f.yaml:1:1: naem: unknown key; did you mean name? Valid keys are name, count,",
		"count: 1":                        "f.yaml:1:1: needs the key `name` (text)",
		"name: x\nname: y":                "f.yaml:2:1: name: repeats the key of line 1",
		"name: 3":                         "f.yaml:1:7: name: expected text, found 3",
		"name: x\ncount: 1.5":             "f.yaml:2:8: count: expected a whole number, found 1.5",
		"name: x\nseed: -1":               "f.yaml:2:7: seed: expected a whole number, 0 or more, found -1",
		"name: x\nstrict: maybe":          "f.yaml:2:9: strict: expected true or false, found the text \"maybe\"",
		"name: x\nlayers: 1":              "f.yaml:2:9: layers: expected a list, each element a whole number, found 1",
		"name: x\nlayers: [1, b]":         "f.yaml:2:13: layers[1]: expected a whole number, found the text \"b\"",
		"name: x\nwhere: {a: {b: c}}":     "f.yaml:2:12: where.a: expected one value, found a mapping",
		"name: x\nband: 3":                "f.yaml:2:7: band: expected fields such as `low: …`, found 3",
		"name: x\nband: {hihg: 3}":        "f.yaml:2:8: band.hihg: unknown key; did you mean high? Valid keys are low, high",
		"name: x\nfalls: {high: 3}":       "f.yaml:2:8: falls: needs the key `low` (a number)",
		"name: x\nseveral: [{low: 1}, 2]": "f.yaml:2:21: several[1]: expected fields such as `low: …`, found 2",
		"name: x\nshare: 2":               "f.yaml:1:1: in all, no good\nf.yaml:2:8: share: is more than 1",
		"name: 3\ncount: x":               "f.yaml:1:7: name: expected text, found 3\nf.yaml:2:8: count:",
	} {
		_, err := read(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %s", text, err, want)
		}
	}
	if _, err := read(strings.Repeat("#", maxBytes+1)); err == nil || !strings.Contains(err.Error(), "a test file has at most") {
		t.Errorf("a file without end: %v", err)
	}
}

// What stands in a file is read, or the file is refused: nothing behind the first
// document, nothing that looks like another value than it is.
func TestNothingIsDropped(t *testing.T) {
	for text, want := range map[string]string{
		" name: x\ncount: 3":                   "f.yaml:2:1: is outside of the document, which ends before this line",
		"name: x\n...\ncount: 3":               "is outside of the document",
		"name: x\n---\ncount: 3":               "f.yaml:2:1: a second document begins here; a test file is one document",
		"name: x\n---\n":                       "f.yaml:2:1: a second document begins here",
		"---\n---\nname: x":                    "f.yaml:2:1: a second document begins here",
		"name: x\n...\n%YAML 1.1\n":            "is outside of the document",
		"name: x\n} y":                         "not valid YAML",
		"band: {low: 1}\n count: 3":            "not valid YAML",
		"# c\n%YAML 1.1\n---\nname: x":         "f.yaml:2:1: directives such as %YAML are not supported",
		"name: x # \u2028count: 3":             "f.yaml:1:11: has the invisible character U+2028",
		"name: x\u0085count: 3":                "f.yaml:1:8: has the invisible character U+0085",
		"name: x\rcount: 3":                    "f.yaml:1:8: a carriage return alone ends this line",
		"name: x\ncou\ufeffnt: 3":              "f.yaml:2:4: has the invisible character U+FEFF",
		"name: x\x00":                          "f.yaml:1:8: has the invisible character U+0000",
		"name: \u202ex":                        "f.yaml:1:7: has the invisible character U+202E",
		"name: \xe9":                           "f.yaml:1:7: the byte 0xe9 is not UTF-8",
		"\xff\xfen\x00":                        "f.yaml:1:1: is encoded in UTF-16; save it as UTF-8",
		"name: \"\\e[31mred\"":                 `f.yaml:1:7: holds an invisible character: "\x1b[31mred"`,
		"name: !!str 3":                        `f.yaml:1:7: tags such as "!!str" are not supported`,
		"name: x\nband: {<<: {low: 1}}":        "f.yaml:2:8: merge keys (<<) are not supported",
		"[name]: x":                            "f.yaml:1:1: a key is text, not a list",
		"{name: x}: x":                         "f.yaml:1:1: a key is text, not a mapping",
		"name: x\nfalls:":                      "f.yaml:2:7: falls: expected fields such as `low: …`, found nothing",
		"name: x\nfalls: ~":                    "f.yaml:2:8: falls: expected fields such as `low: …`, found nothing",
		"name: x\ncount:":                      "f.yaml:2:7: count: expected a whole number, found nothing",
		"name: x\nlayers: []":                  "f.yaml:2:9: layers: is empty; leave the key out, or give it a value",
		"name: x\nwhere: {a: []}":              "f.yaml:2:12: where.a: is an empty list, which no run has",
		"name: x\nwhere: {a: }":                "where.a: expected one value, found nothing",
		"name: x\nwhere: {a: [[1, 2]]}":        "f.yaml:2:13: where.a: expected one value, found a list",
		"name: x\nwhere: {a: [1, 1.0]}":        "f.yaml:2:16: where.a: has 1.0 twice",
		"name: x\nstrict: yes":                 `f.yaml:2:9: strict: expected true or false, found the text "yes"`,
		"name: x\nstrict: True":                "f.yaml:2:9: strict: expected true or false, found True",
		"name: x\ncount: \"3\"":                `f.yaml:2:8: count: expected a whole number, found the text "3"`,
		"name: 2020-01-01":                     "f.yaml:1:7: name: expected text, found 2020-01-01",
		"name: x\nshare: .inf":                 "f.yaml:2:8: share: expected a number, found .inf",
		"name: x\nshare: 1e400":                "f.yaml:2:8: share: is 1e400, which a float64 cannot hold",
		"name: x\nshare: 1e-400":               "f.yaml:2:8: share: is 1e-400, which a float64 cannot hold",
		"name: x\nshare: 9007199254740993":     "f.yaml:2:8: share: is 9007199254740993, which a float64 cannot hold",
		"name: x\ncount: 9223372036854775808":  "f.yaml:2:8: count: expected a whole number, found 9223372036854775808",
		"name: x\ncount: 99999999999999999999": "found 99999999999999999999, which is too large",
		"a: " + strings.Repeat("[", 40) + strings.Repeat("]", 40): "is nested more than 32 deep",
		"name: " + strings.Repeat("x", 20_000):                    "f.yaml:1:7: has 20000 bytes; a text has at most 10000",
	} {
		if _, err := read(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80q: error %v, want %s", text, err, want)
		}
	}
	for _, written := range []string{"030", "0x1e", "0o36", "0b11", "1_000", "+030", "-01", "1:30", "1e3", "30.0"} {
		if _, err := read("name: x\ncount: " + written); err == nil || !strings.Contains(err.Error(), "expected a whole number, found") {
			t.Errorf("%s as a whole number: %v", written, err)
		}
	}
	for _, written := range []string{"030.5", "0_1.5", "0x1e", "1__0", ".", "1e", "0x1p-2", "NaN", ".nan", "-.inf"} {
		if _, err := read("name: x\nshare: " + written); err == nil || !strings.Contains(err.Error(), "expected a number, found") {
			t.Errorf("%s as a number: %v", written, err)
		}
	}
	for written, want := range map[string]float64{"0": 0, "-0": 0, ".5": 0.5, "1.": 1, "4e-4": 0.0004, "+1": 1, "-1.5E+0": -1.5, "0e9": 0} {
		if c, err := read("name: x\nshare: " + written); err != nil || c.Share != want || math.Signbit(c.Share) != (want < 0) {
			t.Errorf("%s is read as %v, %v", written, c.Share, err)
		}
	}
	c, err := read("name: x\nwhere: {run: 007, rate: 4e-4, day: 2020-01-01, is: no}")
	if got := fmt.Sprint(c.Where); err != nil || got != "map[day:2020-01-01 is:no rate:4e-4 run:007]" {
		t.Errorf("labels are %s, %v", got, err)
	}
}

// A file with many mistakes is reported in part, and says so.
func TestManyProblems(t *testing.T) {
	var text strings.Builder
	for i := range 60_000 {
		fmt.Fprintf(&text, "k%d: 1\n", i)
	}
	_, err := read(text.String())
	if err == nil || strings.Count(err.Error(), "\n") != maxProblems || !strings.HasSuffix(err.Error(), "f.yaml: and 59901 more problems") {
		t.Errorf("%.2000v", err)
	}
}

func TestCanonical(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"0.0004", "4e-4", true}, {"1", "1.0", true}, {"1e6", "1000000", true}, {"1e+06", "+1000000", true}, {"-0", "0.0", true}, {"x", "x", true},
		{"007", "7", false}, {"0x7", "7", false}, {"1", "true", false}, {"9007199254740993", "9007199254740992", false}, {"x", "X", false}, {"1-2", "-1", false},
	} {
		if (Canonical(c.a) == Canonical(c.b)) != c.same {
			t.Errorf("%s and %s: the same %t, want %t", c.a, c.b, !c.same, c.same)
		}
	}
}

// grid may be written as its count alone.
type grid struct {
	Count int   `json:"count,omitempty"`
	At    []int `json:"at,omitempty"`
}

func (grid) Short() string { return "count" }

func TestShorthand(t *testing.T) {
	for text, want := range map[string]string{
		"grid: 80": "{80 []}", "grid: {at: [1, 2]}": "{0 [1 2]}", "grid: {count: 3}": "{3 []}",
		"grid: x":   `f.yaml:1:7: grid: expected a whole number, found the text "x"`,
		"grid: [1]": "f.yaml:1:7: grid: expected a whole number, or fields such as `at: …`, found a list",
		"grid: 030": "f.yaml:1:7: grid: expected a whole number, found 030; numbers are written in decimal digits",
	} {
		var c struct {
			Grid grid `json:"grid"`
		}
		r := &Reader{File: "f.yaml"}
		r.Fields(r.Document([]byte(text)), "", &c)
		got := fmt.Sprint(c.Grid)
		if err := r.Err(); err != nil {
			got = err.Error()
		}
		if !strings.HasPrefix(got, want) {
			t.Errorf("%s is read as %s, want %s", text, got, want)
		}
	}
}

func ExampleReader() {
	r := &Reader{File: "claims.yaml", Kind: "a claims file", Wants: "a claim", Root: "claims"}
	var c claim
	r.Entry(r.Document([]byte("name: fits first\nlayrs: [4, 5]\n")), "", &c)
	fmt.Println(strings.SplitAfter(r.Err().Error(), "?")[0])
	fmt.Println(suggest.Name("layrs", []string{"layers"}))
	// Output:
	// claims.yaml:2:1: layrs: unknown key; did you mean layers?
	// layers
}
