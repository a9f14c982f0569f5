package strict

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// FuzzDocument holds the reader to what it promises: a file is refused, or nothing in
// it is dropped. Of a file that is read,
//
//   - every word of a line without quotes, comments and block scalars is in the tree,
//   - every value of the tree is in the struct that it is decoded into,
//   - the struct, written out, reads as itself.
func FuzzDocument(f *testing.F) {
	for _, text := range []string{
		"name: x\ncount: 3\nwhere: {a: [1, b], c: 007}\nband: {low: 1}\nseveral:\n- low: 3\n- {low: 4, high: 5}\n",
		" name: x\ncount: 3\n", "name: x\n---\ncount: 3\n", "name: x\n...\ncount: 030\n", "name: >-\n  a\n  b\nshare: 4e-4\n",
		"name: 'it''s'\nlayers:\n  - 1\n  - 2\nfalls:\n", "name: x # \u2028count: 3\n", "---\nname: \"\\u0041\"\n...\n", "name: x\rcount: 3\r",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var c claim
		r := &Reader{File: "f.yaml", Kind: "a test file", Wants: "a claim", Root: "fields"}
		root := r.Document(text)
		if (root == nil) == r.OK() {
			t.Fatalf("%q: root %v, problems %v", text, root, r.Err())
		}
		if root == nil {
			return
		}
		inTree := strings.Join(scalars(root, true), " ")
		for word, n := range count(plainWords(string(text))) {
			if has := count(words.FindAllString(inTree, -1))[word]; has < n {
				t.Fatalf("%q: %q stands there %d times, and is read %d times", text, word, n, has)
			}
		}
		r.Fields(root, "", &c)
		if !r.OK() {
			return
		}
		have := count(flat(reflect.ValueOf(c)))
		for value, n := range count(scalars(root, false)) {
			if have[value] < n {
				t.Fatalf("%q: the value %q stands there %d times, and is read %d times: %+v", text, value, n, have[value], c)
			}
		}
		again, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		var back claim
		r = &Reader{File: "f.json", Kind: "a test file"}
		if r.Fields(r.Document(again), "", &back); !r.OK() || !reflect.DeepEqual(c, back) {
			t.Fatalf("%q: %s is read as %+v, %v", text, again, back, r.Err())
		}
	})
}

var words = regexp.MustCompile(`[A-Za-z0-9_]+`)

// plainWords are the words of the lines in which no character can change what is said.
func plainWords(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if !strings.ContainsAny(line, "#\"'\\|>%!") {
			out = append(out, words.FindAllString(line, -1)...)
		}
	}
	return out
}

// scalars lists the values of a tree in their canonical form, or all its texts with
// the keys.
func scalars(n *yaml.Node, all bool) []string {
	var out []string
	if n.Kind == yaml.ScalarNode && all {
		return []string{n.Value}
	}
	if n.Kind == yaml.ScalarNode {
		return []string{Canonical(n.Value)}
	}
	for i, child := range n.Content {
		if all || n.Kind != yaml.MappingNode || i%2 == 1 {
			out = append(out, scalars(child, all)...)
		}
	}
	return out
}

// flat lists the values in a struct in their canonical form.
func flat(v reflect.Value) []string {
	var out []string
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			out = append(out, flat(v.Field(i))...)
		}
	case reflect.Slice:
		for i := range v.Len() {
			out = append(out, flat(v.Index(i))...)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			out = append(out, flat(v.MapIndex(key))...)
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			out = flat(v.Elem())
		}
	default:
		out = []string{Canonical(fmt.Sprint(v.Interface()))}
	}
	return out
}

func count(texts []string) map[string]int {
	out := map[string]int{}
	for _, text := range texts {
		out[text]++
	}
	return out
}
