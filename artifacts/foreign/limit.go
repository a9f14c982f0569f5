package foreign

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
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
	n, err := ParseSize(text)
	if err == nil && n == 0 {
		err = fmt.Errorf("is 0; nothing could be read")
	}
	if err != nil {
		return 0, fmt.Errorf("%s: %w", Variable, err)
	}
	return n, nil
}

// unknownMemory is taken for the memory of a machine that does not say how much it has.
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

// units are those of sizes: of 1000, as on the label of a disk, or of 1024.
var units = []struct {
	name  string
	bytes float64
}{
	{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40},
	{"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12}, {"B", 1},
}

// plainNumber excludes signs, hexadecimal digits and the other forms of Go.
var plainNumber = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?(e[0-9]+)?$`)

// ParseSize returns a number of bytes that is written as 4GiB, 500 MB or 1.5TB. It
// fails for a text without a unit.
func ParseSize(text string) (int64, error) {
	for _, u := range units {
		number, ok := strings.CutSuffix(text, u.name)
		if !ok {
			continue
		}
		number = strings.TrimSpace(number)
		n, err := strconv.ParseFloat(number, 64)
		if n *= u.bytes; err == nil && plainNumber.MatchString(number) && n < math.MaxInt64 {
			return int64(n), nil
		}
		break
	}
	return 0, fmt.Errorf("%q is not a size; write one as 4GiB or 500MB", text)
}
