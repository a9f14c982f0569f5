package review

import (
	"bytes"
	_ "embed" // the page
	"html/template"
	"strings"
)

//go:embed page.html
var pageText string

// figure is a series on the page.
type figure struct {
	Name, Detail string
	State        State
	Quantities   []quantity
	Undrawn      bool // some quantities have more points or panels than make a picture
}

type quantity struct {
	Name   string
	Across string
	Lines  []string // names of the colours; none if there is one
	Moved  bool
	Rows   []panelRow
}

// mostDrawn is how many points a series may have to be drawn: all of a figure's.
// What a single action wrote, every weight and every activation, is not drawn.
const mostDrawn = 20_000

// HTML draws the comparison as one page that needs nothing else: what differs
// first, what was compared, and of every series the old curves, the new ones and
// the difference. Of a quantity that did not move there is one picture.
func (c Comparison) HTML() ([]byte, error) {
	page := struct {
		Comparison
		Title   string
		Passed  bool
		Figures []figure
		Colours int
	}{Comparison: c, Title: c.Summary(), Passed: c.OK(), Colours: colours}
	for _, p := range c.Pairs {
		one := figure{Name: p.Name, State: p.State}
		for _, i := range c.Items {
			if i.Part == "series" && i.Name == p.Name {
				one.Detail = i.Detail
			}
		}
		form := p.New
		if form.Keys == nil {
			form = p.Old
		}
		for i, name := range form.Columns {
			if name == "networks" {
				continue
			}
			q := quantity{Name: name, Across: form.Keys[abscissa(form)]}
			if max(len(p.Old.Rows), len(p.New.Rows)) <= mostDrawn {
				q.Rows, q.Lines = p.pictures(i)
			}
			if len(q.Rows) == 0 {
				one.Undrawn = true
				continue
			}
			if len(q.Lines) == 1 {
				q.Lines = nil
			}
			q.Moved = q.Rows[0].Delta != ""
			one.Quantities = append(one.Quantities, q)
		}
		page.Figures = append(page.Figures, one)
	}
	t, err := template.New("page").Funcs(template.FuncMap{
		"svg":  func(s string) template.HTML { return template.HTML(s) }, // of chart, which escapes what it is given
		"open": func(s State) bool { return s != Same },
		"id":   func(s string) string { return strings.ReplaceAll(s, "/", "-") },
	}).Parse(pageText)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, page); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
