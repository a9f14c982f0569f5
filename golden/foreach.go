package golden

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"infoplane/internal/strict"
	"infoplane/internal/suggest"
)

// settingsKey is the entry of a claims file that is not a claim: it names settings,
// each a group of labels. settingLabel is the key of ForEach that refers to them.
const (
	settingsKey  = "settings"
	settingLabel = "setting"
)

// settings are groups of labels by name, such as code-80: {train: code, fraction: 0.8}.
type settings struct {
	names []string // in the order of the file
	where map[string]map[string]any
}

// readSettings reads the entry of that key.
func readSettings(r *strict.Reader, p strict.Pair) settings {
	out := settings{where: map[string]map[string]any{}}
	for _, group := range r.Pairs(p.Value, settingsKey, "groups of labels such as `code: {train: code}`") {
		name := group.Key.Value
		out.names = append(out.names, name)
		out.where[name] = r.Labels(group.Value, strict.Join(settingsKey, name))
	}
	return out
}

// unknown returns which value of ForEach is not the name of a setting; it is empty if all are.
func (s settings) unknown(c Claim) (problem string) {
	label, values := c.each()
	if label != settingLabel {
		return ""
	}
	for _, v := range values {
		if name := fmt.Sprint(v); s.where[name] == nil {
			return fmt.Sprintf("no setting %q%s The file has %s", name, suggest.Stop(name, s.names), strings.Join(s.names, ", "))
		}
	}
	return ""
}

// each is the label of ForEach, and its values.
func (c Claim) each() (label string, values []any) {
	for name, list := range c.ForEach {
		values, _ = list.([]any)
		return name, values
	}
	return "", nil
}

// expand makes a claim for each value of ForEach; a claim without one is itself. A value
// is a label and its text, or a setting with all of its labels.
func (c Claim) expand(s settings) []Claim {
	label, values := c.each()
	if len(values) == 0 {
		return []Claim{c}
	}
	var out []Claim
	for _, v := range values {
		one, labels := c, map[string]any{label: v}
		texts := []string{"{" + label + "}", fmt.Sprint(v)}
		if label == settingLabel {
			labels = s.where[fmt.Sprint(v)]
			for _, name := range slices.Sorted(maps.Keys(labels)) {
				texts = append(texts, "{"+name+"}", fmt.Sprint(labels[name]))
			}
		}
		fill := strings.NewReplacer(texts...)
		one.ForEach = nil
		one.Name += "-" + fmt.Sprint(v)
		one.Figure, one.Text = fill.Replace(c.Figure), fill.Replace(c.Text)
		one.Where = with(c.Where, labels)
		if c.Against != nil && c.Against.Where != nil {
			against := *c.Against
			against.Where = with(c.Against.Where, labels)
			one.Against = &against
		}
		out = append(out, one)
	}
	return out
}

// with adds labels that are not there yet.
func with(where, labels map[string]any) map[string]any {
	out := maps.Clone(labels)
	maps.Copy(out, where)
	return out
}
