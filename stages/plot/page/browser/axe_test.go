package browser

import (
	"flag"
	"os"
	"testing"

	"github.com/chromedp/chromedp"
)

var axeFlag = flag.String("axe", "", "axe-core, as `FILE`: axe.min.js of the npm package axe-core")

// violations are the rules that axe-core finds broken, each with the elements that break it.
const violations = `axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.flatMap(v => v.nodes.slice(0, 3).map(n => v.id + ': ' + n.target.join(' ') + ': ' + n.failureSummary)).join('\n'))`

// TestAxe asks axe-core (Deque, MPL-2.0) what people with assistive technology would meet: names,
// roles, contrast, order of headings; on a phone in light, on a wide screen in dark, with
// everything unfolded. The twin: a page with faults has violations.
func TestAxe(t *testing.T) {
	if *axeFlag == "" {
		t.Skip("no -axe")
	}
	axe, err := os.ReadFile(*axeFlag)
	if err != nil {
		t.Fatal(err)
	}
	file := reportFile(t)
	browser := launch(t)
	for scheme, width := range map[string]int64{"light": 390, "dark": 1440} {
		p := open(t, browser, file, media("prefers-color-scheme", scheme), chromedp.EmulateViewport(width, 900))
		if _, err := ask[any](p, string(axe)+`; document.querySelectorAll('details').forEach(d => { d.open = true }); null`); err != nil {
			t.Fatal(err)
		}
		found, err := ask[string](p, violations)
		if err != nil {
			t.Fatal(err)
		}
		if found != "" {
			t.Errorf("%s, %d px:\n%s", scheme, width, found)
		}
		if _, err := ask[any](p, `document.documentElement.removeAttribute('lang'); document.querySelector('h1').style.color = getComputedStyle(document.body).backgroundColor; null`); err != nil {
			t.Fatal(err)
		}
		if found, err := ask[string](p, violations); err != nil || found == "" {
			t.Errorf("%s, %d px: a page without a language, with a heading in the colour of the paper, has no violation (%v)", scheme, width, err)
		}
	}
}
