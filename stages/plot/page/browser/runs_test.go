package browser

import (
	"fmt"
	"slices"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// filters types words and conditions above the table of networks, and sorts what is left.
func filters(p *tab) error {
	const (
		column = `(name => [...document.querySelectorAll('#all-runs th[data-name]')].findIndex(th => th.dataset.name === name))`
		cells  = `[...document.querySelectorAll('#all-runs tbody tr')].filter(r => !r.hidden).map(r => r.cells[` + column + `(%q)].textContent)`
		all    = `document.querySelectorAll('#all-runs tbody tr').length`
	)
	type filter struct {
		text  string
		holds string // in JavaScript, of v, the texts of a column
		of    string // the column
		says  string
	}
	for _, f := range []filter{
		{"fraction=0.85", `v.every(x => x === '0.85')`, "fraction", " with fraction=0.85."},
		{"fraction>0.1 FLOOR", `v.every(x => x.startsWith('floor'))`, "estimator", " with fraction>0.1 FLOOR."},
		{"ixt3>9.5", `v.every(x => Number(x) > 9.5) && v.some(x => Number(x) > 10)`, "ixt3", " with ixt3>9.5."}, // as texts, 10 is below 9.5
		{"seed<=1 error<0.2", `v.every(x => x === '1')`, "seed", " with seed<=1 error<0.2."},
		{"colour=red seed<", `v.length === ` + all, "seed", "; ignored: no column colour, no value behind seed<."},
		{"", `v.length === ` + all, "seed", " rows."},
	} {
		if _, err := ask[any](p, `document.getElementById('conditions').value = ''; null`); err != nil {
			return err
		}
		if err := p.do(chromedp.SendKeys(chromedp.CSS("#conditions"), f.text+" ")); err != nil {
			return err
		}
		if err := p.until(fmt.Sprintf(`(v => v.length > 0 && (`+f.holds+`))(`+cells+`)`, f.of)); err != nil {
			return fmt.Errorf("%q: other rows: %w", f.text, err)
		}
		if f.text != "" && f.says[0] != ';' {
			if fewer, err := ask[bool](p, fmt.Sprintf(cells, f.of)+`.length < `+all); err != nil || !fewer {
				return fmt.Errorf("%q: hides nothing (%v)", f.text, err)
			}
		}
		if said, err := ask[bool](p, fmt.Sprintf(`document.getElementById('runs-shown').textContent.endsWith(%q)`, f.says)); err != nil || !said {
			return fmt.Errorf("%q: does not say %q (%v)", f.text, f.says, err)
		}
	}
	for _, want := range []string{"ascending", "descending"} {
		if err := p.do(chromedp.Focus(chromedp.CSS(`#all-runs th[data-name="ixt5"] button`)), chromedp.KeyEvent(kb.Enter)); err != nil {
			return err
		}
		texts, err := ask[[]string](p, fmt.Sprintf(cells, "ixt5"))
		if err != nil {
			return err
		}
		var numbers []float64
		for i, text := range texts {
			var v float64
			if n, _ := fmt.Sscan(text, &v); n == 1 && i == len(numbers) {
				numbers = append(numbers, v)
			}
		}
		if want == "descending" {
			slices.Reverse(numbers)
		}
		if len(numbers) < 2 || len(numbers) == len(texts) || !slices.IsSorted(numbers) || texts[len(texts)-1] != "" {
			return fmt.Errorf("not %s, with unknown values last: %q", want, texts)
		}
		if said, err := ask[string](p, `document.querySelector('#all-runs th[data-name="ixt5"]').getAttribute('aria-sort')`); err != nil || said != want {
			return fmt.Errorf("the heading says %q, want %q (%v)", said, want, err)
		}
	}
	return nil
}
