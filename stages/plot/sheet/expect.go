package sheet

import (
	"bytes"
	"fmt"
)

// starts are how the files of each kind begin.
var starts = map[string]string{"png": "\x89PNG\r\n\x1a\n", "svg": "<", "pdf": "%PDF-", "gif": "GIF8"}

// Expect checks that a file is of a kind (png, svg, pdf, gif), by how it begins.
func Expect(kind string, file []byte) error {
	if start := starts[kind]; !bytes.HasPrefix(file, []byte(start)) {
		return fmt.Errorf("%s: begins with %q, which is no %s file", kind, file[:min(len(file), 8)], kind)
	}
	return nil
}
