package page

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html/template"
	"regexp"
	"slices"
	"strings"

	"infoplane/internal/count"
)

var (
	//go:embed page.html
	pageHTML string
	//go:embed page.css
	pageCSS string
	//go:embed page.js
	pageJS string
	//go:embed echarts/echarts.common.min.js
	echartsJS string // Apache ECharts, as published: see echarts/README.md
)

// view is the data of the template page.html.
type view struct {
	Report
	Title   string // what the page is about, above all else
	Found   found
	Figures []figureView
	Plane   packed
	Runs    runTable
	Shown   int // networks of a setting that are there one by one
	Of      int // at most
	Data    template.JS
	InFiles bool // tables are files beside the page, where that is possible

	Policy          string
	Style           template.CSS
	ECharts, Script template.JS
}

// figureView is the data of a figure in page.html.
type figureView struct {
	Figure
	Anchor  string // its id on the page
	Heading string // Figure 2
	Title   string // of the drawing
	Words   string // the description of the drawing
	Picture template.HTML
	Film    *File // an animation, which starts only when asked to
	Pixels  *File // the picture, if there is no SVG, or one that may not be part of the page: an image runs nothing
	Wide    bool  // too wide for a phone: there it scrolls
	Claims  []Claim
	Behind  []Table // that it is drawn from
}

// HTML writes the page.
func (r Report) HTML() ([]byte, error) {
	v := view{
		Report: r, Title: cmp.Or(r.Source.Title, r.Name),
		Policy: policy(echartsJS, pageJS),
		Style:  template.CSS(pageCSS), ECharts: template.JS(echartsJS), Script: template.JS(pageJS),
	}
	for _, f := range r.Figures {
		v.Figures = append(v.Figures, f.view(r, ""))
	}
	v.InFiles = slices.ContainsFunc(r.Tables, func(t Table) bool { return t.TableFile != TableFile{} })
	v.Runs = r.runs()
	v.Found = newFound(v.Figures, r.Claims)
	v.Plane, v.Shown = r.Plane.pack()
	for _, p := range v.Plane.Paths {
		v.Of = max(v.Of, p.Of)
	}
	data, err := json.Marshal(v.Plane) // with < and > escaped
	if err != nil {
		return nil, fmt.Errorf("report %s: information plane: %w", r.Name, err)
	}
	v.Data = template.JS(data)
	var b bytes.Buffer
	if err := parsed("page", pageHTML).Execute(&b, v); err != nil {
		return nil, fmt.Errorf("report %s: %w", r.Name, err)
	}
	return b.Bytes(), nil
}

// parsed parses an embedded template.
func parsed(name, text string) *template.Template {
	functions := template.FuncMap{"size": count.Bytes, "mark": mark, "heading": heading, "anchor": anchor, "told": told}
	page, err := template.New(name).Funcs(functions).Parse(text)
	if err != nil {
		panic("page: " + err.Error()) // a test would have found it
	}
	return page
}

// policy is the content security policy of a page with these scripts.
func policy(scripts ...string) string {
	out := "default-src 'none'; form-action 'none'; base-uri 'none'; img-src 'self' file: data:; style-src 'unsafe-inline'; script-src"
	for _, script := range scripts {
		out += " " + source(script)
	}
	return out
}

// source names a script in a content security policy.
func source(script string) string {
	sum := sha256.Sum256([]byte(script))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// view is a figure as the page shows it; the prefix distinguishes its id from that of another one of
// its name.
func (f Figure) view(r Report, prefix string) figureView {
	title := ""
	f.Settings = slices.DeleteFunc(slices.Clone(f.Settings), func(s Setting) bool { // a title is in the picture, or in the table of verdicts
		if s.Name == "title" {
			title = s.Value
		}
		return s.Name == "title"
	})
	v := figureView{Figure: f, Heading: heading(f.Name), Anchor: prefix + anchor(f.Name), Title: title}
	for i, file := range f.Files {
		switch {
		case file.Blob == "":
		case strings.HasSuffix(file.Name, ".gif"):
			v.Film = &f.Files[i]
		case strings.HasSuffix(file.Name, ".png"), strings.HasSuffix(file.Name, ".svg") && v.Pixels == nil && xml.Unmarshal(f.SVG, new(struct{})) == nil:
			v.Pixels = &f.Files[i]
		}
	}
	if drawing, err := read(f.SVG); err == nil {
		v.Title, v.Words, v.Wide = drawing.title, drawing.words, drawing.width > 380
		if caption, words, ok := strings.Cut(drawing.words, "\n"); ok {
			v.Caption, v.Words = caption, words
		}
		v.Picture = template.HTML(bytes.Replace(drawing.element, []byte("<svg "), []byte(`<svg aria-describedby="`+v.Anchor+`-words" `), 1))
		v.Pixels = nil
	}
	for _, c := range r.Claims {
		if c.Figure == f.Name {
			v.Claims = append(v.Claims, c)
		}
	}
	for _, t := range r.Tables {
		if slices.Contains(f.Tables, t.Name) {
			v.Behind = append(v.Behind, t)
		}
	}
	return v
}

// anchor returns the id of a figure: its name, unless a page has a part of that name.
func anchor(name string) string {
	if id := `id="` + name + `"`; strings.Contains(pageHTML, id) || strings.Contains(pairHTML, id) {
		return "figure-" + name
	}
	return name
}

var numbered = regexp.MustCompile(`^figure-?([0-9][^-]*)(?:-(.+))?$`)

// heading returns a figure's name for people: figure2 is Figure 2, figure8-snapshots is
// Figure 8 (snapshots).
func heading(name string) string {
	words := strings.NewReplacer("-", " ", "_", " ")
	m := numbered.FindStringSubmatch(name)
	switch {
	case m != nil && m[2] != "":
		return "Figure " + m[1] + " (" + words.Replace(m[2]) + ")"
	case m != nil:
		return "Figure " + m[1]
	case name == "":
		return "Figure"
	}
	return words.Replace(strings.ToUpper(name[:1]) + name[1:])
}

// mark returns the class of a verdict; it is empty without a verdict.
func mark(verdict string) string {
	known := []string{"reproduced", "partly", "not reproduced"}
	if i := slices.Index(known, verdict); i >= 0 {
		return []string{"yes", "partly", "no"}[i]
	}
	return ""
}
