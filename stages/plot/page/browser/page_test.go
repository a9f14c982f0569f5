package browser

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// checks are what a reader does with the page. Each is run on a page of its own.
var checks = []struct {
	name string
	do   func(*tab) error
}{
	{"slider moves the points", slides},
	{"play runs and stops", plays},
	{"a layer can be hidden", hides},
	{"a network can be singled out", singles},
	{"every estimator shows something", chooses},
	{"values on hover", hovers},
	{"tables sort", sorts},
	{"networks are filtered and sorted", filters},
	{"everything has a name", named},
	{"a phone has no sideways scrolling", fits},
	{"it prints", prints},
}

// points are the coordinates of everything that the chart draws now.
const points = `JSON.stringify(echarts.getInstanceByDom(document.getElementById('chart')).getOption().series
	.filter(s => s && s.type === 'scatter').map(s => s.data.map(d => d.value)))`

// pixels is the chart as a picture.
const pixels = `document.querySelector('#chart canvas').toDataURL()`

func slides(p *tab) error {
	first, err := ask[string](p, points)
	if err != nil {
		return err
	}
	before, err := ask[string](p, pixels)
	if err != nil {
		return err
	}
	if err := p.do(chromedp.Focus(chromedp.CSS("#epoch")), chromedp.KeyEvent(kb.Home)); err != nil {
		return err
	}
	if err := p.until(`document.getElementById('now').textContent === '0'`); err != nil {
		return fmt.Errorf("Home does not go to epoch 0: %w", err)
	}
	if err := p.do(chromedp.KeyEvent(kb.ArrowRight)); err != nil {
		return err
	}
	if err := p.until(`document.getElementById('now').textContent !== '0'`); err != nil {
		return fmt.Errorf("an arrow key does not go to the next snapshot: %w", err)
	}
	if now, err := ask[string](p, points); err != nil || now == first {
		return errors.Join(err, errors.New("the points stay where they are"))
	}
	if err := p.until(pixels + ` !== ` + fmt.Sprintf("%q", before)); err != nil {
		return fmt.Errorf("the picture stays as it is: %w", err)
	}
	if text, err := ask[string](p, `document.getElementById('epoch').getAttribute('aria-valuetext')`); err != nil || !strings.HasPrefix(text, "epoch ") {
		return fmt.Errorf("the slider says %q (%v)", text, err)
	}
	if err := p.until(`document.getElementById('told').textContent.startsWith('Epoch ')`); err != nil {
		return fmt.Errorf("the picture is not told in words: %w", err)
	}
	return nil
}

func plays(p *tab) error {
	if err := p.do(chromedp.Click(chromedp.CSS("#play"))); err != nil {
		return err
	}
	if err := p.until(`document.getElementById('play').innerText.includes('Pause')`); err != nil {
		return fmt.Errorf("the button does not say Pause: %w", err)
	}
	for _, step := range []string{"3", "6"} {
		if err := p.until(`document.getElementById('epoch').valueAsNumber >= ` + step); err != nil {
			return fmt.Errorf("it does not reach snapshot %s: %w", step, err)
		}
	}
	if err := p.do(chromedp.Click(chromedp.CSS("#play"))); err != nil {
		return err
	}
	if err := p.until(`document.getElementById('play').innerText.includes('Play')`); err != nil {
		return fmt.Errorf("the button does not say Play again: %w", err)
	}
	same, err := ask[bool](p, `new Promise(done => { const at = document.getElementById('epoch').value;
		setTimeout(() => done(at === document.getElementById('epoch').value), 900); })`)
	if err == nil && !same {
		err = errors.New("it runs on after a pause")
	}
	return err
}

func hides(p *tab) error {
	const rows = `[...document.querySelectorAll('#numbers tbody tr')].filter(r => r.cells[1].textContent === '3').length`
	const drawn = `echarts.getInstanceByDom(document.getElementById('chart')).getOption().series.filter(s => s && s.id.endsWith(' 2')).length`
	for _, want := range []string{"> 0", "=== 0", "> 0"} {
		if err := p.until(rows + want + " && " + drawn + want); err != nil {
			return fmt.Errorf("layer 3 is drawn and told %s times: no: %w", want, err)
		}
		if err := p.do(chromedp.Focus(chromedp.CSS(`#layers input[value="2"]`)), chromedp.KeyEvent(" ")); err != nil {
			return err
		}
	}
	return nil
}

func singles(p *tab) error {
	const count = `echarts.getInstanceByDom(document.getElementById('chart')).getOption().series
		.filter(s => s && s.id.startsWith('networks ')).reduce((n, s) => Math.max(n, s.data.length), 0)`
	choices, err := ask[[]string](p, `[...document.getElementById('networks').options].map(o => o.value)`)
	if err != nil {
		return err
	}
	for _, c := range []struct{ choice, want string }{{"none", "=== 0"}, {choices[len(choices)-1], "<= 1"}, {"every", ">= 1"}} {
		if err := p.choose("networks", c.choice); err != nil {
			return err
		}
		if err := p.until(count + c.want); err != nil {
			return fmt.Errorf("choosing %q: networks drawn %s: no: %w", c.choice, c.want, err)
		}
	}
	return nil
}

// choose selects an option, as a reader does.
func (p *tab) choose(id, value string) error {
	return p.do(chromedp.SetValue(chromedp.CSS("#"+id), value), chromedp.Evaluate[chromedp.Void](
		`document.getElementById('`+id+`').dispatchEvent(new Event('change', {bubbles: true}))`))
}

func chooses(p *tab) error {
	estimators, err := ask[[]string](p, `[...document.getElementById('estimator').options].map(o => o.value)`)
	if err != nil {
		return err
	}
	for _, e := range estimators {
		if err := p.choose("estimator", e); err != nil {
			return err
		}
		if err := p.until(`document.querySelectorAll('#numbers tbody tr').length > 0 && ` + points + `.length > 10`); err != nil {
			return fmt.Errorf("estimator %s of %d: nothing is drawn: %w", e, len(estimators), err)
		}
	}
	return nil
}

func hovers(p *tab) error {
	at, err := ask[[]float64](p, `(() => { const el = document.getElementById('chart'); el.scrollIntoView({behavior: 'instant', block: 'center'});
		const c = echarts.getInstanceByDom(el), s = c.getOption().series.filter(s => s && s.id.startsWith('average ')).at(-1);
		const [x, y] = c.convertToPixel('grid', s.data[0].value), box = el.getBoundingClientRect(); return [box.left + x, box.top + y]; })()`)
	if err != nil {
		return err
	}
	for _, shift := range []float64{8, 0} {
		if err := p.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at[0]+shift, at[1])); err != nil {
			return err
		}
	}
	if err := p.until(`/layer \d+, mean of \d+/.test(document.querySelector('.tip')?.textContent)`); err != nil {
		return fmt.Errorf("no values beside the mouse: %w", err)
	}
	return nil
}

func sorts(p *tab) error {
	for _, want := range []string{"ascending", "descending"} {
		if err := p.do(chromedp.Focus(chromedp.CSS(`#tables th.n button`)), chromedp.KeyEvent(kb.Enter)); err != nil {
			return err
		}
		numbers, err := ask[[]float64](p, `[...document.querySelectorAll('#tables tbody tr')].map(r => Number(r.cells[document.querySelector('#tables th.n').cellIndex].textContent))`)
		if err != nil {
			return err
		}
		if want == "descending" {
			slices.Reverse(numbers)
		}
		if !slices.IsSorted(numbers) || numbers[0] == numbers[len(numbers)-1] {
			return fmt.Errorf("not %s: %v", want, numbers)
		}
		if said, err := ask[string](p, `document.querySelector('#tables th.n').getAttribute('aria-sort')`); err != nil || said != want {
			return fmt.Errorf("the heading says %q, want %q (%v)", said, want, err)
		}
	}
	return nil
}

// named looks at the tree that screen readers see.
func named(p *tab) error {
	if _, err := ask[any](p, `document.querySelectorAll('details').forEach(d => { d.open = true }); null`); err != nil {
		return err
	}
	tree, err := chromedp.Call(p, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		return err
	}
	speaking := []string{"button", "slider", "checkbox", "combobox", "img", "image", "link", "region", "navigation", "form", "group"}
	seen, described := map[string]int{}, 0
	for _, n := range tree.Nodes {
		role := text(n.Role)
		if n.Ignored || !slices.Contains(speaking, role) {
			continue
		}
		seen[role]++
		if text(n.Name) == "" && role != "group" {
			return fmt.Errorf("a %s without a name (node %s)", role, n.NodeID)
		}
		if (role == "img" || role == "image") && len(text(n.Description)) > 80 {
			described++
		}
	}
	for _, role := range []string{"button", "slider", "checkbox", "combobox", "link"} {
		if seen[role] == 0 {
			return fmt.Errorf("no %s on the page: %v", role, seen)
		}
	}
	figures, err := ask[int](p, `document.querySelectorAll('section.figure svg').length`)
	if err == nil && described < figures {
		err = fmt.Errorf("%d figures, %d descriptions", figures, described)
	}
	return err
}

// text is what a screen reader would say of a value.
func text(v *accessibility.Value) string {
	if v == nil {
		return ""
	}
	return strings.Trim(string(v.Value), `"`)
}

func fits(p *tab) error {
	for _, width := range []int64{390, 320, 1440} {
		if err := p.do(chromedp.EmulateViewport(width, 844)); err != nil {
			return err
		}
		if wide, err := ask[int64](p, `document.documentElement.scrollWidth`); err != nil || wide > width {
			return errors.Join(err, fmt.Errorf("at %d pixels the page is %d wide", width, wide))
		}
		if err := p.until(fmt.Sprintf(`document.querySelector('#chart canvas').getBoundingClientRect().right <= %d`, width)); err != nil {
			return fmt.Errorf("the chart is wider than %d pixels: %w", width, err)
		}
	}
	return nil
}

func prints(p *tab) error {
	b, err := printed(p)
	if err == nil && (!bytes.HasPrefix(b, []byte("%PDF-")) || len(b) < 50_000) {
		err = fmt.Errorf("%d bytes that begin %q", len(b), b[:min(8, len(b))])
	}
	return err
}

func printed(p *tab) ([]byte, error) {
	return chromedp.Run(p, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize(), chromedp.PDFPrintBackground()))
}

func TestPage(t *testing.T) {
	file := reportFile(t)
	browser := launch(t)
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) {
			p := open(t, browser, file)
			if err := c.do(p); err != nil {
				t.Error(err)
			}
			for _, trouble := range p.troubled() {
				t.Error(trouble)
			}
		})
	}
}

// TestReducedMotion: who asks for less motion sees no tweens.
func TestReducedMotion(t *testing.T) {
	file := reportFile(t)
	browser := launch(t)
	for preference, want := range map[string]bool{"reduce": false, "no-preference": true} {
		p := open(t, browser, file, media("prefers-reduced-motion", preference))
		moves, err := ask[bool](p, `echarts.getInstanceByDom(document.getElementById('chart')).getOption().animation`)
		if err != nil || moves != want {
			t.Errorf("prefers-reduced-motion: %s: animation %v, want %v (%v)", preference, moves, want, err)
		}
	}
}

// TestWithoutScripts: the figures and their words need none.
func TestWithoutScripts(t *testing.T) {
	p := open(t, launch(t), reportFile(t), call(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
	main, err := chromedp.Run(p, chromedp.OuterHTML(chromedp.CSS("main")))
	if err != nil {
		t.Fatal(err)
	}
	figures, claims, headings := strings.Count(main, "<svg "), strings.Count(main, `class="claim`), strings.Count(main, "<th")
	if figures == 0 || claims < figures || headings == 0 {
		t.Errorf("without scripts: %d figures, %d claims, %d table headings", figures, claims, headings)
	}
}

// TestBrokenPages: each page is broken in one way, and must fail.
func TestBrokenPages(t *testing.T) {
	if testing.Short() {
		t.Skip("opens a page for each fault")
	}
	file := reportFile(t)
	browser := launch(t)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		old, new string
		check    func(*tab) error
	}{
		"a script that the policy does not name": {"'use strict';\n// Three", "'use strict';\n/* */// Three", slides},
		"no ECharts":                             {"globalThis:t||self).echarts={})", "globalThis:t||self).other={})", slides},
		"a slider without effect":                {"slider.addEventListener('input'", "slider.addEventListener('unput'", slides},
		"points that stay":                       {"now: p.epochs.findLastIndex(e => e <= epoch)", "now: 0", slides},
		"play without effect":                    {"$('play').addEventListener('click'", "$('play').addEventListener('clack'", plays},
		"a layer that stays":                     {"if (!layerBoxes[l].checked) continue;", "", hides},
		"networks that stay":                     {"networks === 'every' ||", "true ||", singles},
		"an estimator without settings":          {"p.estimator === Number($('estimator').value) &&", "p.estimator === 0 && !Number($('estimator').value) &&", chooses},
		"no tooltip":                             {"trigger: 'item'", "trigger: 'none'", hovers},
		"tables that do not sort":                {"down * compare(a, b)", "0 * compare(a, b)", sorts},
		"a filter that hides nothing":            {"row.hidden = !tests.every(test => test(row))", "row.hidden = false", filters},
		"a filter that compares texts":           {"Number(a) > Number(b)", "a > b", filters},
		"unknown values that come first":         {"absent(a) - absent(b)", "absent(b) - absent(a)", filters},
		"a filter that ignores in silence":       {"wrong.push('no column ' + name)", "wrong", filters},
		"a select without a name":                {`<label for="networks">Networks</label>`, "Networks", named},
		"a wide table":                           {".scroll { overflow-x: auto; position: relative; }", "table { min-width: 2000px }", fits},
		"an image from the web":                  {"<h1>", `<img src="https://example.org/a.png" alt="a"><h1>`, func(*tab) error { return nil }},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(string(whole), c.old, c.new, 1)
			if text == string(whole) {
				t.Fatalf("the page has no %q to break", c.old)
			}
			if !strings.HasPrefix(name, "a script") && !strings.HasPrefix(name, "an image") { // the policy would see it first
				text = strings.Replace(text, `http-equiv="Content-Security-Policy"`, `name="off"`, 1)
			}
			broken := filepath.Join(t.TempDir(), "index.html")
			if err := os.WriteFile(broken, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			p := open(t, browser, broken)
			p.patience = 2 * time.Second
			err := c.check(p)
			if err == nil && len(p.troubled()) == 0 {
				t.Error("passes")
			}
			t.Log(err, p.troubled())
		})
	}
}
