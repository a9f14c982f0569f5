//go:build !unix

package program

import "os"

// mine reports whether a folder belongs to the user of this process: others have a TMPDIR of
// their own.
func mine(os.FileInfo) bool { return true }
