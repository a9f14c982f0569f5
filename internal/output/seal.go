package output

import (
	"bytes"
	"crypto/sha256"
	"fmt"
)

const (
	sealHead = "<!-- infoplane wrote the above, SHA-256 "
	sealTail = " -->\n"
	sealSize = len(sealHead) + 2*sha256.Size + len(sealTail)
)

// Seal adds a comment to an HTML or XML file by which [Sealed] recognises it: a single
// file needs no [Listing] beside it then.
func Seal(content []byte) []byte {
	return fmt.Appendf(bytes.Clone(content), "%s%x%s", sealHead, sha256.Sum256(content), sealTail)
}

// Sealed says that a file is what [Seal] returned, to the byte.
func Sealed(content []byte) bool {
	at := len(content) - sealSize
	return at >= 0 && bytes.Equal(Seal(content[:at]), content)
}
