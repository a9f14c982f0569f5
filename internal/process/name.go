package process

import (
	"crypto/sha256"
	"fmt"
	"os"
	"regexp"
	"strconv"
)

// Name returns a name of this process that no other process of its machine ever had, of
// characters that any file name may hold. [Runs] recognises whether the system can
// distinguish processes.
func Name() string {
	p := This()
	return fmt.Sprintf("%d-%s-%s", p.Process, orNone(p.Started), machineDigest(p.Machine))
}

var processName = regexp.MustCompile(`^([1-9][0-9]{0,9})-([0-9]+)-([0-9a-f]{12})$`)

// Runs reports whether the process of a name runs; known is false if that cannot be
// seen from here, as the name is of another machine, boot or container.
func Runs(name string) (runs, known bool) {
	m := processName.FindStringSubmatch(name)
	if m == nil || m[3] != machineDigest(machine()) {
		return false, false
	}
	pid, err := strconv.Atoi(m[1])
	if err != nil {
		return false, false
	}
	return pid == os.Getpid() || started(pid) == m[2], true
}

func orNone(text string) string {
	if text == "" {
		return "none" // which processName does not match
	}
	return text
}

func machineDigest(machine string) string {
	sum := sha256.Sum256([]byte(machine))
	return fmt.Sprintf("%x", sum[:6])
}
