//go:build !unix

package artifacts

import "os"

const readOnly = os.O_RDONLY
