//go:build !linux

package artifacts

import (
	"os"
	"testing"
)

// asNobody calls do, if permissions bind it.
func asNobody(t *testing.T, do func()) {
	t.Helper()
	if os.Geteuid() == 0 {
		t.Skip("permissions do not bind root")
	}
	do()
}
