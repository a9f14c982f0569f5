package count_test

import (
	"fmt"
	"testing"

	"infoplane/internal/count"
)

func Example() {
	fmt.Println(count.Of(1, "network"), count.Of(50, "network"), count.Of(0, "series"))
	fmt.Println(count.Bytes(20 << 30))
	// Output:
	// 1 network 50 networks 0 series
	// 21.5 GB
}

func TestBytes(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1.0 kB", 1_540_000: "1.5 MB", 2e12: "2.0 TB", 9e18: "9000.0 PB"} {
		if got := count.Bytes(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}
