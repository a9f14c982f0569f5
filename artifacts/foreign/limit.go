package foreign

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"infoplane/internal/count"
)

// Variable is the environment variable that sets [Limit].
const Variable = "INFOPLANE_MEMORY"

// Limit returns how many bytes a file from outside may take in memory: the size in
// the environment variable INFOPLANE_MEMORY, or half of the memory of the machine or,
// if that is less, of the container. It fails if the variable holds no size.
func Limit() (int64, error) {
	text := os.Getenv(Variable)
	if text == "" {
		return memory() / 2, nil
	}
	n, err := count.ParseBytes(text)
	if err == nil && n == 0 {
		err = fmt.Errorf("is 0; nothing could be read")
	}
	if err != nil {
		return 0, fmt.Errorf("%s: %w", Variable, err)
	}
	return n, nil
}

// unknownMemory is assumed for a machine whose memory size is not known.
const unknownMemory = 8 << 30

// memory returns the bytes of memory that this process may use.
func memory() int64 {
	n := machineMemory()
	if n <= 0 {
		n = unknownMemory
	}
	// The limit of a container, in the first and the second version of control groups.
	for _, name := range []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		text, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		if limit, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil && limit > 0 {
			n = min(n, limit)
		}
	}
	return n
}
