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

// Seal returns the content of an HTML or XML file with a comment by which [Sealed]
// recognises it: such a file needs no [Listing] beside it.
func Seal(content []byte) []byte {
	return fmt.Appendf(bytes.Clone(content), "%s%x%s", sealHead, sha256.Sum256(content), sealTail)
}

// Sealed reports whether [Seal] returned the content.
func Sealed(content []byte) bool {
	at := len(content) - sealSize
	return at >= 0 && bytes.Equal(Seal(content[:at]), content)
}
