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
	Pictures     []template.HTML
	Undrawn      bool // some quantities have more points or panels than make a picture
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
	}{Comparison: c, Title: c.Summary(), Passed: c.OK()}
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
			var picture []byte
			if max(len(p.Old.Rows), len(p.New.Rows)) <= mostDrawn {
				picture = p.quantityOf(i).svg()
			}
			if picture == nil {
				one.Undrawn = true
				continue
			}
			one.Pictures = append(one.Pictures, template.HTML(picture)) // package sheet escapes its texts
		}
		page.Figures = append(page.Figures, one)
	}
	t, err := template.New("page").Funcs(template.FuncMap{
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
