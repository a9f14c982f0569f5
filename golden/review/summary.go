package review

import (
	"encoding/xml"
	"fmt"
	"path"
	"slices"
	"strings"

	"infoplane/internal/count"
)

// parts are the kinds of items that are results, with their nouns.
var parts = []struct{ name, noun string }{{"stage", "stage"}, {"series", "series"}, {"claim", "claim"}, {"rerun", "rerun"}}

// Summary returns in one line how the results compare.
func (c Comparison) Summary() string {
	var bad, all []string
	unknown, changed := 0, 0
	for _, i := range c.Items {
		switch i.State {
		case Unknown:
			unknown++
		case Changed:
			changed++
		}
	}
	for _, p := range parts {
		n, of := c.Bad(p.name)
		if of == 0 {
			continue
		}
		all = append(all, count.Of(of, p.noun))
		if n > 0 {
			bad = append(bad, fmt.Sprintf("%d of %s", n, count.Of(of, p.noun)))
		}
	}
	what, but := strings.Join(all, ", "), ""
	if changed > 0 {
		but = fmt.Sprintf(", but for %s", count.Of(changed, "setting"))
	}
	switch {
	case len(bad) > 0:
		return fmt.Sprintf("%s differs from %s: %s", c.New, c.Old, strings.Join(bad, ", "))
	case unknown > 0:
		return fmt.Sprintf("%s and %s: %d of %d items cannot be compared, which does not mean that they agree%s", c.New, c.Old, unknown, len(c.Items)-changed, but)
	case len(all) == 0:
		return fmt.Sprintf("%s and %s: there is no result to compare%s", c.New, c.Old, but)
	case slices.ContainsFunc(c.Items, func(i Item) bool { return i.State == Within }):
		return fmt.Sprintf("%s agrees with %s, within tolerances: %s%s", c.New, c.Old, what, but)
	default:
		return fmt.Sprintf("%s is the same as %s: %s%s", c.New, c.Old, what, but)
	}
}

// Markdown writes the comparison for the summary of a CI job, or for a comment:
// what is the same is folded away.
func (c Comparison) Markdown() string {
	var b strings.Builder
	mark := "✅"
	switch {
	case !c.OK():
		mark = "❌"
	case c.Unknown() > 0 || !c.Compared():
		mark = "❔"
	}
	fmt.Fprintf(&b, "### %s %s\n", mark, markdownText(c.Summary()))
	if len(c.Causes) > 0 {
		b.WriteByte('\n')
	}
	for _, cause := range c.Causes {
		fmt.Fprintf(&b, "- %s\n", markdownText(cause))
	}
	table := func(items []Item) {
		b.WriteString("\n| | | | |\n| --- | --- | --- | --- |\n")
		for _, i := range items {
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", i.Part, markdownText(i.Name), i.State, markdownText(i.Detail))
		}
	}
	like := func(i Item) bool { return i.State == Same }
	if unlike := slices.DeleteFunc(slices.Clone(c.Items), like); len(unlike) > 0 {
		table(unlike)
	}
	if same := filter(slices.Clone(c.Items), like); len(same) > 0 {
		fmt.Fprintf(&b, "\n<details><summary>%s the same</summary>\n", count.Of(len(same), "item"))
		table(same)
		b.WriteString("\n</details>\n")
	}
	return b.String()
}

// markdownText keeps a text from being read as Markdown or HTML.
func markdownText(s string) string {
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "`", "\\`", "<", "&lt;", "&", "&amp;", "[", `\[`, "\n", " ").Replace(s)
}

// Annotations writes a line for each cause, and for each item that is not as
// promised, in the form that GitHub Actions shows beside the golden's file; folder is
// where that lies in the repository. Causes come first, since only ten are shown.
//
// Reference: "Workflow commands for GitHub Actions", docs.github.com.
func (c Comparison) Annotations(folder string) string {
	text := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	var b strings.Builder
	for _, cause := range c.Causes {
		fmt.Fprintf(&b, "::error file=%s,title=golden::%s\n", property.Replace(path.Join(folder, digestsFile)), text.Replace(cause))
	}
	for _, i := range c.Items {
		if i.State == Unknown {
			fmt.Fprintf(&b, "::warning file=%s,title=%s::%s\n",
				property.Replace(path.Join(folder, digestsFile)), property.Replace(i.Part+" "+i.Name), text.Replace(string(i.State)+": "+i.Detail))
		}
		if i.State.Bad() {
			fmt.Fprintf(&b, "::error file=%s,line=%d,title=%s::%s\n",
				property.Replace(path.Join(folder, i.File)), max(1, i.Line), property.Replace(i.Part+" "+i.Name), text.Replace(string(i.State)+": "+i.Detail))
		}
	}
	return b.String()
}

// The elements of a JUnit report, as CI systems read it.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"` // what could not be compared
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		Failure *junitFailure `xml:"failure,omitempty"`
		Error   *junitFailure `xml:"error,omitempty"`
		Output  string        `xml:"system-out,omitempty"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"` // of the first: where the differences begin
	}
)

// JUnit writes the comparison as a JUnit report: a suite per part, a case per item.
func (c Comparison) JUnit() []byte {
	out := junitSuites{Name: c.Summary()}
	for _, p := range parts {
		suite := junitSuite{Name: "golden " + p.name}
		for _, i := range c.Items {
			if i.Part != p.name {
				continue
			}
			one := junitCase{Class: suite.Name, Name: i.Name, Output: i.Detail}
			if i.State.Bad() {
				one.Output = ""
				one.Failure = &junitFailure{Message: string(i.State) + ": " + i.Detail}
				if out.Failures+suite.Failures == 0 {
					one.Failure.Text = strings.Join(c.Causes, "\n")
				}
				suite.Failures++
			}
			if i.State == Unknown {
				one.Output, one.Error = "", &junitFailure{Message: string(i.State) + ": " + i.Detail}
				suite.Errors++
			}
			suite.Cases = append(suite.Cases, one)
			suite.Tests++
		}
		if suite.Tests > 0 {
			out.Suites = append(out.Suites, suite)
			out.Tests += suite.Tests
			out.Failures += suite.Failures
			out.Errors += suite.Errors
		}
	}
	text, err := xml.MarshalIndent(out, "", "  ")
	if err != nil {
		panic("review: " + err.Error()) // plain structs of texts and numbers
	}
	return append([]byte(xml.Header), append(text, '\n')...)
}
