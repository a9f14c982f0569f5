package page

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"strings"
	"testing"
)

// TestECharts: the vendored file is the published one, and its licence is here.
func TestECharts(t *testing.T) {
	const published = "61f13280aba3161f77fc801bf5f9c786f55f10432153a0683fc5cc0700b013d5" // npm, echarts 6.1.0
	digest := func(text string) string {
		sum := sha256.Sum256([]byte(text))
		return hex.EncodeToString(sum[:])
	}
	if got := digest(echartsJS); got != published {
		t.Errorf("echarts.common.min.js has the SHA-256 %s, the published one %s", got, published)
	}
	if digest(echartsJS+" ") == published {
		t.Error("a changed file has the same digest")
	}
	for file, want := range map[string]string{"LICENSE": "Apache License", "NOTICE": "Apache ECharts", "LICENSE-d3": "Bostock", "README.md": published} {
		if b, err := os.ReadFile("echarts/" + file); err != nil || !strings.Contains(string(b), want) {
			t.Errorf("echarts/%s misses %q (%v)", file, want, err)
		}
	}
	// Inlined, a script must not end early, and HTML must read it as it is.
	for _, script := range []string{echartsJS, pageJS} {
		if strings.Contains(strings.ToLower(script), "</script") || strings.Contains(script, "<!--") || strings.Contains(script, "\r") {
			t.Error("a script that cannot be inlined")
		}
	}
}
