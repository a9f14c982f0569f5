package jsonschema

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
)

type shape string

type part struct {
	Name  string          `json:"name"`
	Shape shape           `json:"shape,omitempty"`
	Sizes []float64       `json:"sizes,omitempty"`
	Of    map[string]int  `json:"of,omitempty"`
	Free  json.RawMessage `json:"free,omitempty"`
}

// What encoding/json makes of a value is of its schema; what differs in one thing is not.
func TestOf(t *testing.T) {
	var schema any
	if err := json.Unmarshal(Of(reflect.TypeFor[[]part](), "Parts", map[reflect.Type][]string{reflect.TypeFor[shape](): {"round", "flat"}}), &schema); err != nil {
		t.Fatal(err)
	}
	check := func(text string) string {
		var value any
		if err := json.Unmarshal([]byte(text), &value); err != nil {
			t.Fatal(err)
		}
		return Refuses(schema, value)
	}
	text, err := json.Marshal([]part{{Name: "a"}, {"b", "flat", []float64{1.5}, map[string]int{"c": 1}, json.RawMessage(`[1, "x"]`)}})
	if err != nil {
		t.Fatal(err)
	}
	if why := check(string(text)); why != "" {
		t.Errorf("%s: %s", text, why)
	}
	for _, wrong := range []string{
		`{}`, `[{}]`, `[{"name": 1}]`, `[{"name": "a", "color": "red"}]`, `[{"name": "a", "shape": "square"}]`,
		`[{"name": "a", "sizes": ["1"]}]`, `[{"name": "a", "of": {"c": 1.5}}]`, `[null]`,
	} {
		if check(wrong) == "" {
			t.Errorf("%s passes", wrong)
		}
	}
}

func ExampleRefuses() {
	schema := map[string]any{"type": "object", "required": []any{"name"}}
	fmt.Println(Refuses(schema, map[string]any{}))
	// Output: needs name
}
