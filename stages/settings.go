package stages

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"infoplane/stages/plot/page"
)

// settings lists the fields of an experiment file, entry by entry, each with the
// comment behind it. It reads any YAML; what is no mapping has no fields.
func settings(text []byte) []page.Setting {
	var document yaml.Node
	if yaml.Unmarshal(text, &document) != nil || len(document.Content) == 0 {
		return nil
	}
	var out []page.Setting
	each(document.Content[0], func(section, entries *yaml.Node) {
		if entries.Kind != yaml.MappingNode {
			if section.Value != "about" { // stands above the page
				out = append(out, page.Setting{Name: section.Value, Value: flow(entries), Note: note(section, entries)})
			}
			return
		}
		each(entries, func(entry, fields *yaml.Node) {
			name := section.Value + "." + entry.Value
			if fields.Kind != yaml.MappingNode {
				out = append(out, page.Setting{Entry: section.Value, Name: entry.Value, Value: flow(fields), Note: note(entry, fields)})
				return
			}
			about := note(entry, fields)
			each(fields, func(field, value *yaml.Node) {
				s := page.Setting{Entry: name, Name: field.Value, Value: flow(value), Note: note(field, value)}
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

// flow writes a value in one line. Aliases are not followed.
func flow(n *yaml.Node) string {
	var parts []string
	switch n.Kind {
	case yaml.SequenceNode:
		for _, item := range n.Content {
			text := flow(item)
			if item.Kind == yaml.SequenceNode {
				text = "[" + text + "]"
			}
			parts = append(parts, text)
		}
	case yaml.MappingNode:
		each(n, func(key, value *yaml.Node) { parts = append(parts, key.Value+": "+flow(value)) })
	case yaml.AliasNode:
		return "*" + n.Value
	default:
		return n.Value
	}
	return strings.Join(parts, ", ")
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
