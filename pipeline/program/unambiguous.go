package program

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// unambiguous fails for JSON of which package json would drop a part without a word: a
// field that an object has twice, in whatever case, and text behind the value.
func unambiguous(text []byte) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := uniqueFields(d); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("has text behind its end, from byte %d on; a request is one JSON object", d.InputOffset())
	}
	return nil
}

// uniqueFields reads a value.
func uniqueFields(d *json.Decoder) error {
	start, err := d.Token()
	if err != nil {
		return fmt.Errorf("is not a request: %w", err)
	}
	if start != json.Delim('{') && start != json.Delim('[') {
		return nil
	}
	seen := map[string]bool{}
	for d.More() {
		if start == json.Delim('{') {
			key, err := d.Token()
			if err != nil {
				return fmt.Errorf("is not a request: %w", err)
			}
			name, _ := key.(string)
			if seen[strings.ToLower(name)] {
				return fmt.Errorf("has the field %q twice in one object", name)
			}
			seen[strings.ToLower(name)] = true
		}
		if err := uniqueFields(d); err != nil {
			return err
		}
	}
	_, err = d.Token() // its end
	if err != nil {
		return fmt.Errorf("is not a request: %w", err)
	}
	return nil
}
