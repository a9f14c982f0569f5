package report

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"infoplane/internal/strict"
	"infoplane/stages/plot/page"
)

// settings lists the fields of an experiment file, entry by entry, each with the
// comment behind it. It reads any YAML; only mappings have fields.
func settings(text []byte) []page.Setting {
	var document yaml.Node
	if yaml.Unmarshal(text, &document) != nil || len(document.Content) == 0 {
		return nil
	}
	var out []page.Setting
	each(document.Content[0], func(section, entries *yaml.Node) {
		if entries.Kind != yaml.MappingNode {
			if section.Value != "about" { // stands above the page
				out = append(out, page.Setting{Name: section.Value, Value: strict.Flow(entries), Note: note(section, entries)})
			}
			return
		}
		each(entries, func(entry, fields *yaml.Node) {
			name := section.Value + "." + entry.Value
			if fields.Kind != yaml.MappingNode {
				out = append(out, page.Setting{Entry: section.Value, Name: entry.Value, Value: strict.Flow(fields), Note: note(entry, fields)})
				return
			}
			about := note(entry, fields)
			each(fields, func(field, value *yaml.Node) {
				s := page.Setting{Entry: name, Name: field.Value, Value: strict.Flow(value), Note: note(field, value)}
				if about != "" { // of the entry: beside its first field
					s.Note, about = strings.TrimSuffix(about+"; "+s.Note, "; "), ""
				}
				out = append(out, s)
			})
		})
	})
	return out
}

// each visits the pairs of a mapping.
func each(n *yaml.Node, visit func(key, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		visit(n.Content[i], n.Content[i+1])
	}
}

// note is the comment on a field's line.
func note(key, value *yaml.Node) string {
	for _, n := range []*yaml.Node{key, value} {
		if n.LineComment != "" {
			return strings.TrimSpace(strings.TrimLeft(n.LineComment, "#"))
		}
	}
	return ""
}
