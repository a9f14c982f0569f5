package report

import (
	"go.yaml.in/yaml/v3"

	"infoplane/internal/strict"
	"infoplane/stages/plot/page"
)

// settings lists the fields of an experiment file, entry by entry. It reads any YAML; only
// mappings have fields.
func settings(text []byte) []page.Setting {
	var document yaml.Node
	if yaml.Unmarshal(text, &document) != nil || len(document.Content) == 0 {
		return nil
	}
	var out []page.Setting
	each(document.Content[0], func(section, entries *yaml.Node) {
		if entries.Kind != yaml.MappingNode {
			if section.Value != "about" { // stands above the page
				out = append(out, page.Setting{Name: section.Value, Value: strict.Flow(entries)})
			}
			return
		}
		each(entries, func(entry, fields *yaml.Node) {
			name := section.Value + "." + entry.Value
			if fields.Kind != yaml.MappingNode {
				out = append(out, page.Setting{Entry: section.Value, Name: entry.Value, Value: strict.Flow(fields)})
				return
			}
			each(fields, func(field, value *yaml.Node) {
				out = append(out, page.Setting{Entry: name, Name: field.Value, Value: strict.Flow(value)})
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
