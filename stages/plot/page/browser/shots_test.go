package browser

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestShots writes pictures of the page, to be looked at.
func TestShots(t *testing.T) {
	if *shotsFlag == "" {
		t.Skip("no -shots")
	}
	file := reportFile(t)
	browser := launch(t)
	if err := os.MkdirAll(*shotsFlag, 0o777); err != nil {
		t.Fatal(err)
	}
	write := func(name string, content []byte) {
		if err := os.WriteFile(filepath.Join(*shotsFlag, name), content, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{390, 768, 1440} {
			p := open(t, browser, file, media("prefers-color-scheme", scheme), chromedp.EmulateViewport(width, 900))
			shot, err := chromedp.Run(p, chromedp.FullScreenshot(100))
			if err != nil {
				t.Fatal(err)
			}
			write(fmt.Sprintf("%d-%s.png", width, scheme), shot)
			if width == 1440 {
				pdf, err := printed(p)
				if err != nil {
					t.Fatal(err)
				}
				write("print-from-"+scheme+".pdf", pdf)
			}
		}
	}
}
