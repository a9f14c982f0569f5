package pipeline

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"infoplane/artifacts"
)

// ReasonKind is why an action is stale. Reasons are given in this order.
type ReasonKind int

const (
	NoRecord            ReasonKind = iota + 1 // the store has no record that it ran
	StageVersionChanged                       // Old → New
	ConfigChanged                             // field Name: Old → New; also the seed, as field "seed"
	InputChanged                              // logical digest of the input Name: Old → New
	InputAbsent                               // the optional input Name is not there: New has the reason
	OutputMissing                             // object of the output Name
	OutputDamaged                             // object of the output Name
	Forced                                    // asked for
)

var reasonNames = [...]string{
	NoRecord:            "no record",
	StageVersionChanged: "stage version changed",
	ConfigChanged:       "config changed",
	InputChanged:        "input's logical digest changed",
	InputAbsent:         "input absent",
	OutputMissing:       "output object missing",
	OutputDamaged:       "output object damaged",
	Forced:              "forced",
}

func (k ReasonKind) String() string { return reasonNames[k] }

// MarshalText returns the words of String.
func (k ReasonKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// Reason is one reason why an action is stale. A value that was not there, or
// is no longer there, is "absent".
type Reason struct {
	Kind ReasonKind `json:"kind"`
	Name string     `json:"name,omitempty"` // field of the config ("optimizer.rate"), or port
	Old  string     `json:"old,omitempty"`  // JSON of a value, or hex of a digest
	New  string     `json:"new,omitempty"`
}

// String returns the reason in one line, with digests cut to 12 digits:
// "config changed: rate: 0.0004 → 0.001".
func (r Reason) String() string {
	before, after := r.Old, r.New
	switch r.Kind {
	case InputChanged:
		before, after = short(before), short(after)
	case ConfigChanged:
		before, after = shortValue(before), shortValue(after)
	}
	text := r.Kind.String()
	if r.Name != "" {
		text += ": " + r.Name
	}
	switch {
	case r.Kind == InputAbsent:
		text += ": " + after
	case before != "" || after != "":
		text += ": " + before + " → " + after
	}
	return text
}

func short(digest string) string { return digest[:min(12, len(digest))] }

// shortValue cuts a value that is a digest, such as that of a program's file.
func shortValue(text string) string {
	const digits = 2 * sha256.Size
	if len(text) != digits+2 || text[0] != '"' || strings.Trim(text[1:digits+1], "0123456789abcdef") != "" {
		return text
	}
	return text[:13] + `"`
}

const absent = "absent"

// changes returns how an action differs from the record of its last run. Inputs
// whose digest is not known are left out.
func changes(a *Action, last artifacts.Record, inputs map[string]artifacts.Logical) []Reason {
	var out []Reason
	if before, after := last.Version, a.spec.Version; last.Stage != a.spec.Stage {
		out = append(out, Reason{StageVersionChanged, "", fmt.Sprint(last.Stage, " ", before), fmt.Sprint(a.spec.Stage, " ", after)})
	} else if before != after && before != replacedVersion && after != replacedVersion {
		out = append(out, Reason{StageVersionChanged, "", fmt.Sprint(before), fmt.Sprint(after)})
	}

	was, is := flatten(last.Config), flatten(a.config)
	for _, field := range union(was, is) {
		if before, after := orAbsent(was, field), orAbsent(is, field); before != after {
			out = append(out, Reason{ConfigChanged, field, before, after})
		}
	}
	if last.Seed != a.spec.Seed {
		out = append(out, Reason{ConfigChanged, "seed", fmt.Sprint(last.Seed), fmt.Sprint(a.spec.Seed)})
	}

	then, now := map[string]string{}, map[string]string{}
	for _, in := range last.Inputs {
		then[in.Port] = in.Logical.String()
	}
	for _, in := range a.inputs {
		if digest, known := inputs[in.port]; known {
			now[in.port] = digest.String()
		} else {
			delete(then, in.port)
		}
	}
	for _, port := range union(then, now) {
		if before, after := orAbsent(then, port), orAbsent(now, port); before != after {
			out = append(out, Reason{InputChanged, port, before, after})
		}
	}
	return out
}

// flatten lists the fields of a config by path: objects are entered
// (optimizer.rate), lists are not, so that hidden layers are shown whole.
func flatten(config json.RawMessage) map[string]string {
	out := map[string]string{}
	tree, err := parse(config)
	if err != nil {
		return out // the record is damaged
	}
	var enter func(path string, tree any)
	enter = func(path string, tree any) {
		object, ok := tree.(map[string]any)
		if !ok || len(object) == 0 && path != "" {
			text, err := appendCanonical(nil, tree)
			if err != nil {
				text = []byte(err.Error())
			}
			out[path] = string(text)
			return
		}
		for key, value := range object {
			enter(strings.TrimPrefix(path+"."+key, "."), value)
		}
	}
	enter("", tree)
	return out
}

func union(a, b map[string]string) []string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return slices.Sorted(maps.Keys(all))
}

func orAbsent(m map[string]string, key string) string {
	if value, ok := m[key]; ok {
		return value
	}
	return absent
}
