package train

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// decode reads a group of fields, or one field of it that stands for the whole: a number
// or a text.
func decode(text []byte, group, short any) error {
	if !bytes.HasPrefix(text, []byte("{")) {
		return json.Unmarshal(text, short)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	return d.Decode(group)
}

// label joins the parts of a group to the value of a label: sgd-momentum-0.9. Numbers that
// are 0 and texts that are empty were left out, and are left out here.
func label(parts ...any) string {
	var out []string
	for i := 0; i+1 < len(parts); i += 2 {
		name, value := parts[i].(string), parts[i+1]
		text := strings.Trim(strings.ReplaceAll(fmt.Sprint(value), " ", "-"), "[]")
		switch {
		case value == true:
			text = ""
		case value == false || text == "" || text == "0":
			continue
		}
		out = append(out, strings.Trim(name+"-"+text, "-"))
	}
	return strings.Join(out, "-")
}

// listedNames returns names as text: "a, b, c".
func listedNames[Name ~string](names []Name) string {
	var out []string
	for _, name := range names {
		out = append(out, string(name))
	}
	return strings.Join(out, ", ")
}
