package pipeline

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand"
	"reflect"
	"strings"
	"testing"

	"infoplane/artifacts"
)

func TestCanonical(t *testing.T) {
	type inner struct {
		B float64 `json:"b"`
		A int     `json:"a"`
	}
	for _, c := range []struct {
		value any
		want  string
	}{
		{nil, `{}`},
		{inner{0.0004, 3}, `{"a":3,"b":0.0004}`},
		{map[string]any{"b": []int{2, 1}, "a": nil, "": true}, `{"":true,"a":null,"b":[2,1]}`},
		{json.RawMessage(` { "z" : 1 , "a" : [ ] } `), `{"a":[],"z":1}`},
		{json.RawMessage(`{"x":5e-1}`), `{"x":0.5}`},
		{json.RawMessage(`[0.50,1.0,1e3,1E+3,100]`), `[0.5,1,1000,1000,100]`},
		{json.RawMessage(`[1e21,1e-7,-0.0]`), `[1e+21,1e-07,-0]`},
		{float32(0.1), `0.1`},
		{1.0, `1`},
		{uint64(math.MaxUint64), `18446744073709551615`},
		{"a\"\\\n\x01é<&>\u2028", `"a\"\\\u000a\u0001é<&>` + "\u2028\""},
	} {
		got, err := canonical(c.value)
		if err != nil || string(got) != c.want {
			t.Errorf("canonical(%v) = %s, %v; want %s", c.value, got, err, c.want)
		}
	}
	for _, bad := range []any{math.NaN(), func() {}, json.RawMessage(`1e999`), json.RawMessage(`{} {}`), json.RawMessage(`{`)} {
		if got, err := canonical(bad); err == nil {
			t.Errorf("canonical(%v) = %s, want an error", bad, got)
		}
	}
}

// FuzzCanonical checks the laws of a canonical form: it says the same, it is its
// own canonical form, and it does not depend on white space.
func FuzzCanonical(f *testing.F) {
	for _, seed := range []string{`{}`, `{"b":1,"a":[0.5,"x\n",null,true]}`, `1e-7`, `"\ud800"`, `-0`, `18446744073709551615`, `{"a":{"a":{}}}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		first, err := canonical(json.RawMessage(text))
		if err != nil {
			return
		}
		if !json.Valid(first) {
			t.Fatalf("%q becomes %q, which is no JSON", text, first)
		}
		again, err := canonical(first)
		if err != nil || !bytes.Equal(first, again) {
			t.Fatalf("%q becomes %q, then %q (%v)", text, first, again, err)
		}
		var indented bytes.Buffer
		if err := json.Indent(&indented, []byte(text), " ", "\t"); err == nil {
			if spaced, err := canonical(json.RawMessage(indented.String())); err != nil || !bytes.Equal(first, spaced) {
				t.Fatalf("%q becomes %q, with white space %q (%v)", text, first, spaced, err)
			}
		}
		var before, after any
		if json.Unmarshal([]byte(text), &before) != nil {
			return
		}
		if err := json.Unmarshal(first, &after); err != nil || !reflect.DeepEqual(before, after) {
			t.Fatalf("%q says %v, %q says %v (%v)", text, before, first, after, err)
		}
	})
}

// keyed is an action with two inputs, and the digests it reads.
func keyed() (*Action, map[string]artifacts.Logical) {
	from := &Action{spec: Spec{Name: "from"}}
	return &Action{
			spec:   Spec{Stage: "train", Version: 1, Name: "train/main", Seed: 3},
			config: json.RawMessage(`{"rate":0.0004}`),
			inputs: []edge{{port: "a", from: from, output: "out"}, {port: "b", from: from, output: "out"}},
		}, map[string]artifacts.Logical{
			"a": {1}, "b": {2},
		}
}

func keyOf(a *Action, digests map[string]artifacts.Logical) artifacts.Key {
	return actionKey(a, func(in edge) artifacts.Logical { return digests[in.port] })
}

// The rules of a key are frozen: this digest is that of an independent
// computation (Python 3.11):
//
//	f = lambda b: len(b).to_bytes(8, "little") + b
//	n = lambda i: f(i.to_bytes(8, "little"))
//	d = lambda i: bytes([i]) + bytes(31)
//	sha256(n(1) + f(b"train") + n(1) + f(b'{"rate":0.0004}') + n(3) +
//	       f(b"a") + f(d(1)) + f(b"b") + f(d(2))).hexdigest()
//
// A change here runs everything again for everyone: raise keyFormat instead.
func TestKeyIsFrozen(t *testing.T) {
	a, digests := keyed()
	if got, want := keyOf(a, digests).String(), "8216d6bfb5898b06c7f13b96fa60ea8644b0a327b78cb22a554f9869abc88857"; got != want {
		t.Errorf("key %s, want %s", got, want)
	}
}

// Every field of a key changes it, and the node's name does not.
func TestKeyFields(t *testing.T) {
	a, digests := keyed()
	seen := map[artifacts.Key]string{keyOf(a, digests): "nothing"}
	for name, change := range map[string]func(*Action, map[string]artifacts.Logical){
		"stage":   func(a *Action, _ map[string]artifacts.Logical) { a.spec.Stage = "fit" },
		"version": func(a *Action, _ map[string]artifacts.Logical) { a.spec.Version = 2 },
		"config":  func(a *Action, _ map[string]artifacts.Logical) { a.config = json.RawMessage(`{"rate":0.0005}`) },
		"seed":    func(a *Action, _ map[string]artifacts.Logical) { a.spec.Seed = 4 },
		"digest":  func(_ *Action, d map[string]artifacts.Logical) { d["b"] = artifacts.Logical{9} },
		"swapped": func(_ *Action, d map[string]artifacts.Logical) { d["a"], d["b"] = d["b"], d["a"] },
		"port":    func(a *Action, d map[string]artifacts.Logical) { a.inputs[1].port, d["c"] = "c", d["b"] },
		"absent":  func(_ *Action, d map[string]artifacts.Logical) { delete(d, "b") },
		"other":   func(_ *Action, d map[string]artifacts.Logical) { delete(d, "a") },
		"fewer":   func(a *Action, _ map[string]artifacts.Logical) { a.inputs = a.inputs[:1] },
		"boundaries": func(a *Action, _ map[string]artifacts.Logical) {
			a.spec.Stage, a.config = "trai", json.RawMessage(`n{"rate":0.0004}`)
		},
	} {
		a, digests := keyed()
		change(a, digests)
		key := keyOf(a, digests)
		if other, taken := seen[key]; taken {
			t.Errorf("%s and %s give the same key", name, other)
		}
		seen[key] = name
	}
	a.spec.Name = "train/other"
	if key := keyOf(a, digests); seen[key] != "nothing" {
		t.Error("the name of a node changes its key")
	}
}

// The order in which inputs are declared, and the way a config is written, do
// not reach the key.
func TestKeyIgnoresOrder(t *testing.T) {
	rng := rand.New(rand.NewSource(1))
	var first artifacts.Key
	for round := range 20 {
		g := New("test")
		ports := strings.Split("abcdefgh", "")
		digests := map[string]artifacts.Logical{}
		source := g.Add(Spec{Stage: "stage", Name: "source"})
		for i, p := range ports {
			Result[numbers](source, p)
			digests[p] = artifacts.Logical{byte(i)}
		}
		a := g.Add(Spec{Stage: "stage", Name: "a", Config: map[string]any{"x": 1, "y": map[string]int{"b": 1, "a": 2}}})
		rng.Shuffle(len(ports), func(i, j int) { ports[i], ports[j] = ports[j], ports[i] })
		for _, p := range ports {
			Input(a, p, Output[numbers]{source, p})
		}
		Result[numbers](a, "out")
		a.Do(func(*Task) error { return nil })
		key := keyOf(a, digests)
		if round == 0 {
			first = key
		}
		if key != first {
			t.Fatalf("order %v gives another key", ports)
		}
	}
}
