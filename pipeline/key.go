package pipeline

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"infoplane/artifacts"
)

// KeyFormat is the version of the rules below. A change of what enters a key,
// or how, raises it, and every action runs once more.
const KeyFormat = 1

// actionKey names what an action computes:
//
//	SHA-256( KeyFormat ‖ stage ‖ version ‖ config ‖ seed ‖ (port ‖ logical digest) … )
//
// Every field is preceded by its length in 8 bytes, little-endian, so that no
// two lists of fields run into the same bytes. Numbers are 8 bytes,
// little-endian; the config is canonical JSON; inputs stand in the order of
// their ports, and one that is absent has an empty digest. Nothing else enters: no path, time, host, thread count, nor the
// action's name. So two actions that compute the same thing share a result,
// and an input that was computed again with equal content changes nothing.
func actionKey(a *Action, logical func(edge) artifacts.Logical) artifacts.Key {
	h := sha256.New()
	var eight [8]byte
	field := func(b []byte) {
		binary.LittleEndian.PutUint64(eight[:], uint64(len(b)))
		h.Write(eight[:])
		h.Write(b)
	}
	number := func(n uint64) {
		var b [8]byte
		binary.LittleEndian.PutUint64(b[:], n)
		field(b[:])
	}
	number(KeyFormat)
	field([]byte(a.spec.Stage))
	number(uint64(a.spec.Version))
	field(a.config)
	number(a.spec.Seed)
	for _, in := range a.inputs {
		field([]byte(in.port))
		if digest := logical(in); digest.IsZero() {
			field(nil)
		} else {
			field(digest[:])
		}
	}
	return artifacts.Key(h.Sum(nil))
}

// canonical encodes a value as JSON of which there is one form only: object
// keys sorted by their bytes, no white space, each number in its shortest form,
// strings escaped only where JSON must. It does not depend on the version of
// encoding/json, whose escapes have changed before.
func canonical(v any) (json.RawMessage, error) {
	if v == nil {
		return json.RawMessage("{}"), nil
	}
	text, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	tree, err := parse(text)
	if err != nil {
		return nil, err
	}
	return appendCanonical(nil, tree)
}

// parse reads JSON with numbers as they are written.
func parse(text []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var tree any
	if err := d.Decode(&tree); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("more than one JSON value")
	}
	return tree, nil
}

func appendCanonical(dst []byte, tree any) ([]byte, error) {
	var err error
	switch v := tree.(type) {
	case nil:
		return append(dst, "null"...), nil
	case bool:
		return strconv.AppendBool(dst, v), nil
	case string:
		return appendString(dst, v), nil
	case json.Number:
		return appendNumber(dst, v)
	case []any:
		dst = append(dst, '[')
		for i, element := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			if dst, err = appendCanonical(dst, element); err != nil {
				return nil, err
			}
		}
		return append(dst, ']'), nil
	case map[string]any:
		dst = append(dst, '{')
		for i, key := range slices.Sorted(maps.Keys(v)) {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(appendString(dst, key), ':')
			if dst, err = appendCanonical(dst, v[key]); err != nil {
				return nil, err
			}
		}
		return append(dst, '}'), nil
	}
	panic(fmt.Sprintf("pipeline: %T in a JSON tree", tree))
}

// appendNumber keeps integers as they are written (a uint64 exceeds a float64)
// and gives all others the shortest decimal that reads back as the same
// float64, so that 0.50, 5e-1 and 0.5 are one.
func appendNumber(dst []byte, n json.Number) ([]byte, error) {
	if !strings.ContainsAny(string(n), ".eE") {
		return append(dst, n...), nil
	}
	f, err := strconv.ParseFloat(string(n), 64)
	if err != nil {
		return nil, fmt.Errorf("number %s is out of range", n)
	}
	if size := math.Abs(f); size == 0 || size >= 1e-6 && size < 1e21 {
		return strconv.AppendFloat(dst, f, 'f', -1, 64), nil
	}
	return strconv.AppendFloat(dst, f, 'e', -1, 64), nil
}

func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r < 0x20:
			dst = fmt.Appendf(dst, `\u%04x`, r)
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return append(dst, '"')
}
