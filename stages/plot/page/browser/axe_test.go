package browser

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

var axeFlag = flag.String("axe", "", "axe-core, as `FILE`: axe.min.js of the npm package axe-core")

// violations are the rules that axe-core finds broken, of all or of some, each with the elements
// that break it.
func violations(rules ...string) string {
	options := `{resultTypes: ['violations']}`
	if len(rules) > 0 {
		options = fmt.Sprintf(`{resultTypes: ['violations'], runOnly: ['%s']}`, strings.Join(rules, "', '"))
	}
	return `axe.run(document, ` + options + `).then(r => r.violations.flatMap(v => v.nodes.slice(0, 3).map(n => v.id + ': ' + n.target.join(' ') + ': ' + n.failureSummary)).join('\n'))`
}

// TestAxe asks axe-core (Deque, MPL-2.0) what people with assistive technology would meet: names,
// roles, contrast, order of headings; on a phone in light, on a wide screen in dark, with
// everything unfolded. The twin: a page with two faults has two violations.
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
		found, err := ask[string](p, violations())
		if err != nil {
			t.Fatal(err)
		}
		if found != "" {
			t.Errorf("%s, %d px:\n%s", scheme, width, found)
		}
		if _, err := ask[any](p, `document.documentElement.removeAttribute('lang'); document.title = ''; null`); err != nil {
			t.Fatal(err)
		}
		if found, err := ask[string](p, violations("html-has-lang", "document-title")); err != nil || !strings.Contains(found, "html-has-lang: html") || !strings.Contains(found, "document-title: html") {
			t.Errorf("%s, %d px: a page without a language and a title has the violations %q (%v)", scheme, width, found, err)
		}
	}
}
