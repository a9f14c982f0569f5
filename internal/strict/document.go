package strict

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// Limits on a file, above any file of settings: they stop the reading of other files,
// such as disk images, that are named by mistake.
const (
	maxBytes = 1 << 20 // of the file
	maxValue = 10_000  // bytes of one text
	maxDepth = 32      // of lists and mappings in one another
)

// Document parses text and returns its root mapping, or nil after a problem. The
// whole text is read: a second document, and anything behind the end of the first,
// is a problem.
func (r *Reader) Document(text []byte) *yaml.Node {
	start := &yaml.Node{Line: 1, Column: 1}
	if len(text) > maxBytes {
		r.Fail(start, "", "the file has %d bytes; %s has at most %d", len(text), r.Kind, maxBytes)
		return nil
	}
	if at, problem := wrongText(text); problem != "" {
		r.Fail(at, "", "%s", problem)
		return nil
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var doc, next yaml.Node
	if err := decoder.Decode(&doc); err != nil && !errors.Is(err, io.EOF) {
		r.failParse(err)
		return nil
	}
	switch err := decoder.Decode(&next); {
	case errors.Is(err, io.EOF):
	case err != nil:
		r.failRest(err)
		return nil
	default:
		r.Fail(&next, "", "a second document begins here; %s is one document, without `---` or `...` in it", r.Kind)
		return nil
	}
	if len(doc.Content) == 0 || doc.Content[0].Tag == "!!null" && doc.Content[0].Anchor == "" {
		r.Fail(start, "", "the file is empty; it needs %s", r.Wants)
		return nil
	}
	root := doc.Content[0]
	if !r.plain(root, 0) {
		return nil
	}
	if root.Kind != yaml.MappingNode {
		r.Fail(root, "", "expected %s, found %s", r.Root, KindOf(root))
		return nil
	}
	return root
}

// failParse reports an error of the parser at the line that it names: "yaml: line 3: did not find …".
func (r *Reader) failParse(err error) {
	at, text := parsePosition(err)
	r.Fail(at, "", "not valid YAML: %s", text)
}

// failRest reports text behind the end of the document. The parser counts
// lines from 0 there.
func (r *Reader) failRest(err error) {
	at, text := parsePosition(err)
	if strings.Contains(text, "<document start>") {
		if at.Line != 0 {
			at.Line++
		}
		r.Fail(at, "", "is outside of the document, which ends before this line; "+
			"begin every section at the left margin, and leave out `...` and `%%` directives")
		return
	}
	r.Fail(at, "", "not valid YAML: %s", text)
}

// parsePosition splits an error of the parser into its line and its text.
func parsePosition(err error) (at *yaml.Node, text string) {
	at, text = &yaml.Node{Line: 1, Column: 1}, strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(text, "line "); ok {
		if number, message, ok := strings.Cut(rest, ": "); ok {
			if line, err := strconv.Atoi(number); err == nil {
				at.Line, text = line, message
			}
		}
	}
	return at, text
}

// wrongText returns the first position of another encoding than UTF-8, a control
// character, or a line end that only the parser recognises, with the problem; "" if
// there is none.
func wrongText(text []byte) (at *yaml.Node, problem string) {
	at = &yaml.Node{Line: 1, Column: 1}
	if bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")) {
		return at, "is encoded in UTF-16; save it as UTF-8"
	}
	for i, c := range string(text) {
		next := i + utf8.RuneLen(c)
		switch {
		case c == utf8.RuneError && !bytes.HasPrefix(text[i:], []byte("\ufffd")):
			return at, fmt.Sprintf("the byte 0x%02x is not UTF-8; save the file as UTF-8", text[i])
		case c == '\r' && (next == len(text) || text[next] != '\n'):
			return at, "a carriage return alone ends this line; save the file with line feeds"
		case hidden(c) && c != '\r' && (c != 0xfeff || i > 0): // a mark of byte order may begin the file
			return at, fmt.Sprintf("has the invisible character U+%04X; remove it", c)
		}
		if at.Column++; c == '\n' {
			at.Line, at.Column = at.Line+1, 1
		}
	}
	at = &yaml.Node{Line: 1, Column: 1}
	for line := range bytes.Lines(bytes.TrimPrefix(text, []byte("\ufeff"))) {
		if bytes.HasPrefix(line, []byte("%")) {
			return at, "directives such as %YAML are not supported; leave the line out"
		}
		if line = bytes.TrimSpace(line); len(line) > 0 && line[0] != '#' {
			break // the document begins
		}
		at.Line++
	}
	return at, ""
}

// hidden reports whether a character is invisible, or changes how others are shown:
// controls, the line ends of Unicode, marks of byte order and of writing direction.
func hidden(c rune) bool {
	switch {
	case c == '\n' || c == '\t':
		return false
	case c < 0x20 || c >= 0x7f && c < 0xa0:
		return true
	}
	return c == 0x2028 || c == 0x2029 || c == 0xfeff || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069
}

// plain reports whether a node has none of these, and adds a problem if it does:
// anchors, aliases, merge keys and tags; keys that are not text; too deep a nesting; too
// long a text.
func (r *Reader) plain(n *yaml.Node, depth int) bool {
	problem := ""
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		problem = "anchors and aliases are not supported; write the value out"
	case n.Style&yaml.TaggedStyle != 0:
		problem = "tags such as " + strconv.Quote(n.Tag) + " are not supported; leave it out"
	case n.Tag == "!!merge":
		problem = "merge keys (<<) are not supported; write the fields out"
	case depth > maxDepth:
		problem = fmt.Sprintf("is nested more than %d deep", maxDepth)
	case len(n.Value) > maxValue:
		problem = fmt.Sprintf("has %d bytes; a text has at most %d", len(n.Value), maxValue)
	case strings.ContainsFunc(n.Value, hidden):
		problem = "holds an invisible character: " + strconv.Quote(n.Value)
	}
	if problem != "" {
		r.Fail(n, "", "%s", problem)
		return false
	}
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 && child.Kind != yaml.ScalarNode && child.Kind != yaml.AliasNode {
			r.Fail(child, "", "a key is text, not %s", KindOf(child))
			return false
		}
		if !r.plain(child, depth+1) {
			return false
		}
	}
	return true
}
