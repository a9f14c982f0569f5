package strict

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"infoplane/internal/suggest"
)

// Setting is a value that was given beside a file, for the field at a path: train.network.rate=0.1.
type Setting struct{ Path, Value string }

// ParseSetting splits PATH=VALUE.
func ParseSetting(text string) (Setting, error) {
	path, value, ok := strings.Cut(text, "=")
	switch {
	case !ok:
		return Setting{}, fmt.Errorf("%s: has no value; write PATH=VALUE, such as train.network.rate=0.1", text)
	case path == "" || strings.HasPrefix(path, ".") || strings.HasSuffix(path, ".") || strings.Contains(path, ".."):
		return Setting{}, fmt.Errorf("%s: the path before = has names with dots between them, such as train.network.rate", text)
	}
	return Setting{path, value}, nil
}

// String is PATH=VALUE.
func (s Setting) String() string { return s.Path + "=" + s.Value }

// Set puts a value, which is YAML in one line, into the tree of a document. All of the path but
// its last name has to be there, and below an entry (the second name) the last one may be
// new: whether there is such a field, and such a value, is for the reading of the tree to say.
// Problems of what was set are reported with origin, such as --set train.network.rate=x, in the
// place of a position in the file.
func (r *Reader) Set(root *yaml.Node, s Setting, origin string) {
	value := r.fragment(s.Value, origin)
	if value == nil {
		return
	}
	at, rest, path := root, s.Path, ""
	for depth := 0; ; depth++ {
		if at.Kind != yaml.MappingNode {
			r.failFrom(origin, path, "is %s in the file, without fields; set it as a whole", quoteKind(at))
			return
		}
		name, child := next(at, rest)
		rest = strings.TrimPrefix(strings.TrimPrefix(rest, name), ".")
		known := keys(at)
		if child == nil && (rest != "" || depth == 1) {
			r.failFrom(origin, Join(path, name), "the file has no such %s%s There are %s", levels[min(depth, 2)], suggest.Stop(name, known), strings.Join(known, ", "))
			return
		}
		path = Join(path, name)
		switch {
		case rest != "":
			at = child
		case child != nil:
			keepComments(value, child)
			*child = *value
			r.from(child, origin)
			return
		default:
			key := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: name}
			at.Content = append(at.Content, key, value)
			r.from(key, origin)
			r.from(value, origin)
			return
		}
	}
}

// levels are what the names of a path stand for.
var levels = [...]string{"section", "entry", "field"}

// next is the first name of a path in a mapping, and what the mapping has of that name. Labels
// have dots in their names, so that the longest name wins.
func next(n *yaml.Node, path string) (string, *yaml.Node) {
	name, _, _ := strings.Cut(path, ".")
	var child *yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i].Value
		if (key == path || strings.HasPrefix(path, key+".")) && (child == nil || len(key) > len(name)) {
			name, child = key, n.Content[i+1]
		}
	}
	return name, child
}

func keys(n *yaml.Node) []string {
	var out []string
	for i := 0; i+1 < len(n.Content); i += 2 {
		out = append(out, n.Content[i].Value)
	}
	return out
}

func quoteKind(n *yaml.Node) string { return KindOf(n) + notation(n) }

// keepComments gives a new value the comments of the one that it replaces.
func keepComments(value, old *yaml.Node) {
	value.HeadComment, value.LineComment, value.FootComment = old.HeadComment, old.LineComment, old.FootComment
}

// fragment parses a value that was given beside the file; nil after a problem.
func (r *Reader) fragment(text, origin string) *yaml.Node {
	if _, problem := wrongText([]byte(text)); problem != "" || strings.ContainsAny(text, "\r\n") {
		if problem == "" {
			problem = "has a line feed; a value is one line"
		}
		r.failFrom(origin, "", "%s", problem)
		return nil
	}
	var doc, more yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader([]byte(text)))
	err := decoder.Decode(&doc)
	if err == nil && decoder.Decode(&more) == nil {
		r.failFrom(origin, "", "has more than one document")
		return nil
	}
	value := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null"}
	switch {
	case err != nil && strings.TrimSpace(text) != "":
		_, problem := parsePosition(err)
		r.failFrom(origin, "", "not valid YAML: %s", problem)
		return nil
	case len(doc.Content) > 0:
		value = doc.Content[0]
	}
	if doc.HeadComment+doc.FootComment+value.HeadComment+value.LineComment+value.FootComment != "" {
		r.failFrom(origin, "", "has a comment, which would be lost; leave it out")
		return nil
	}
	r.from(value, origin)
	if !r.plain(value, 0) {
		return nil
	}
	return value
}

// from marks nodes as given beside the file.
func (r *Reader) from(n *yaml.Node, origin string) {
	i := slices.Index(r.origins, origin)
	if i < 0 {
		i, r.origins = len(r.origins), append(r.origins, origin)
	}
	n.Line, n.Column = -i-1, 0
	for _, child := range n.Content {
		r.from(child, origin)
	}
}

func (r *Reader) failFrom(origin, path, format string, args ...any) {
	n := &yaml.Node{}
	r.from(n, origin)
	r.Fail(n, path, format, args...)
}
