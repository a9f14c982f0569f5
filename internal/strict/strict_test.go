package strict

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"infoplane/internal/near"
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
	if c, err := read("name: x\nfalls:\n"); err != nil || c.Falls != nil {
		t.Errorf("nothing written gives %v, %v", c.Falls, err)
	}
}

// Every mistake is told with its place and what was expected; all are told at once.
func TestMistakesAreTold(t *testing.T) {
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

func ExampleReader() {
	r := &Reader{File: "claims.yaml", Kind: "a claims file", Wants: "a claim", Root: "claims"}
	var c claim
	r.Entry(r.Document([]byte("name: fits first\nlayrs: [4, 5]\n")), "", &c)
	fmt.Println(strings.SplitAfter(r.Err().Error(), "?")[0])
	fmt.Println(near.Name("layrs", []string{"layers"}))
	// Output:
	// claims.yaml:2:1: layrs: unknown key; did you mean layers?
	// layers
}
