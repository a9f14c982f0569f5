package page_test

import (
	"regexp"
	"strings"
	"testing"

	"infoplane/stages/plot/page"
)

// TestForeignDrawing: a document that holds more than package plot draws does not
// stand in the page; it is shown as an image, in which nothing runs.
func TestForeignDrawing(t *testing.T) {
	acts := regexp.MustCompile(`(?i)evil|<script>alert|<foreignObject|<form action|<meta http-equiv="refresh|onload|<style>@|<image|<use|<animate|<iframe`)
	inside := func(what string) string { return strings.Replace(svg, "<rect ", what+"<rect ", 1) }
	for name, document := range map[string]string{
		"script":              inside(`<script>evil()</script>`),
		"script behind":       svg + `<script>evil()</script>`,
		"script before":       `<script>evil()</script>` + svg,
		"second root":         svg + svg,
		"form":                inside(`<foreignObject><form action="https://evil"/></foreignObject>`),
		"redirect":            inside(`<meta http-equiv="refresh" content="0;url=//evil"/>`),
		"link":                inside(`<a href="https://evil"><text x="1" y="2">here</text></a>`),
		"linked by xlink":     inside(`<use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="//evil#a"/>`),
		"image":               inside(`<image href="https://evil/a.png"/>`),
		"style":               inside(`<style>@import "//evil";</style>`),
		"style attribute":     inside(`<g style="background:url(//evil)"/>`),
		"handler":             strings.Replace(svg, "<svg ", `<svg onload="evil()" `, 1),
		"paint server":        inside(`<g fill="url(#evil)"/>`),
		"paint server, caps":  inside(`<g fill="URL(//evil)"/>`),
		"address in a colour": inside(`<g fill="https://evil"/>`),
		"HTML in a title":     strings.Replace(svg, "Two ", `<g><img xmlns="http://www.w3.org/1999/xhtml" src="x" onerror="evil()"/></g>`, 1),
		"drawing in a title":  strings.Replace(svg, "Two &lt; three</title>", `<g fill="#evil00"/></title>`, 1),
		"HTML element":        inside(`<g xmlns="http://www.w3.org/1999/xhtml" fill="evil"/>`),
		"no namespace":        strings.Replace(svg, ` xmlns="http://www.w3.org/2000/svg"`, "", 1) + "<!--evil-->",
		"other namespace":     strings.Replace(svg, "2000/svg", "evil", 1),
		"animation":           inside(`<animate attributeName="href" values="//evil"/>`),
		"text in a group":     inside(`<g>evil</g>`),
	} {
		r := report()
		r.Figures[0].SVG = []byte(document)
		r.Figures[0].Files = r.Figures[0].Files[:1]
		text := body(t, r)
		if found := acts.FindString(text); found != "" || strings.Contains(text, "<svg") {
			t.Errorf("%s: the page has %q, or the document", name, found)
		}
	}
	if !acts.MatchString(inside(`<script>evil()</script>`)) {
		t.Error("the check finds nothing")
	}
	r := report()
	r.Figures[0].SVG = []byte(inside(`<style>@import "//evil";</style>`))
	if text := body(t, r); !strings.Contains(text, `<img src="figure2.png"`) {
		t.Error("the picture is not shown")
	}
	r.Figures[0].Files = r.Figures[0].Files[:1]
	if text := body(t, r); !strings.Contains(text, `<img src="figure2.svg"`) {
		t.Error("the document is not shown as an image")
	}
}

// TestOwnDrawing: what package plot draws stands in the page as it is, and what a
// browser could read otherwise than an XML parser is written so that it cannot.
func TestOwnDrawing(t *testing.T) {
	want := strings.TrimSpace(strings.Replace(svg, "<svg ", `<svg aria-describedby="figure2-words" `, 1))
	for name, document := range map[string]string{
		"as drawn":        svg,
		"declaration":     `<?xml version="1.0"?><!DOCTYPE svg>` + svg,
		"comment":         strings.Replace(svg, "<rect ", "<!-- > <script>evil()</script> --><rect ", 1),
		"processing":      strings.Replace(svg, "<rect ", "<?x <script>evil()</script>?><rect ", 1),
		"text behind":     svg + "\n",
		"character data":  strings.Replace(svg, "Two &lt; three</title>", "<![CDATA[Two < three]]></title>", 1),
		"prefixed quotes": strings.Replace(svg, `width="400" height`, `width='400' height`, 1),
	} {
		r := report()
		r.Figures[0].SVG = []byte(document)
		if text := body(t, r); !strings.Contains(text, want) || strings.Contains(text, "evil") {
			t.Errorf("%s: the page has another drawing", name)
		}
	}
}

// TestPolicy: the page forbids itself what it does not need.
func TestPolicy(t *testing.T) {
	text := html(t, page.Report{Name: "empty"})
	for _, want := range []string{`http-equiv="Content-Security-Policy"`, "default-src &#39;none&#39;", "form-action &#39;none&#39;", "base-uri &#39;none&#39;"} {
		if !strings.Contains(text[:strings.Index(text, "<title>")], want) {
			t.Errorf("the head misses %s", want)
		}
	}
}
