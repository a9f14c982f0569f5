package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// TestDocsNameTests: a test that the docs name as evidence is there.
func TestDocsNameTests(t *testing.T) {
	declared := map[string]bool{}
	if err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, match := range regexp.MustCompile(`(?m)^func ((?:Test|Benchmark)\w+)\(`).FindAllSubmatch(text, -1) {
			declared[string(match[1])] = true
		}
		declared[strings.TrimPrefix(filepath.ToSlash(path), "../../")] = true
		return err
	}); err != nil {
		t.Fatal(err)
	}
	docs, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`((?:Test|Benchmark)[A-Z]\\w*|[a-z/]+/\\w+_test\\.go)`")
	found := 0
	for _, file := range append(docs, "../../README.md") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range named.FindAllSubmatch(text, -1) {
			if found++; !declared[string(match[1])] {
				t.Errorf("%s: no test %s", file, match[1])
			}
		}
	}
	if found < 15 {
		t.Errorf("%d tests are named: the pattern finds too little", found)
	}
	if declared["TestNobodyWrote"] || named.FindString("`TestNobodyWrote`") == "" { // the twin
		t.Error("a test that is not there would pass")
	}
}

var (
	docLink    = regexp.MustCompile(`\]\(([^)#\s]+)`)
	docHeading = regexp.MustCompile(`(?m)^#+ +(.*?)\s*$`)
	docBlock   = regexp.MustCompile("(?ms)^```.*?^```")
	docAnchor  = regexp.MustCompile(`\]\(([^)#\s]*)#([^)\s]+)\)`)
	docPath    = regexp.MustCompile("`((?:pipeline|stages|cmd|artifacts|golden|internal|docs|\\.ci)/[\\w./-]*)`")
)

// nowhere lists what a document names, as a link or as a path from the root of the
// repository, and is not there.
func nowhere(document string, text []byte) (missing []string) {
	there := func(name string) {
		if _, err := os.Stat(name); err != nil {
			missing = append(missing, name)
		}
	}
	for _, match := range docLink.FindAllSubmatch(text, -1) {
		if to := string(match[1]); !strings.Contains(to, "://") {
			there(filepath.Join(filepath.Dir(document), to))
		}
	}
	for _, match := range docAnchor.FindAllSubmatch(text, -1) {
		to, headings := string(match[1]), text
		if strings.Contains(to, "://") || to != "" && filepath.Ext(to) != ".md" {
			continue
		}
		if to != "" {
			headings, _ = os.ReadFile(filepath.Join(filepath.Dir(document), to)) // above
		}
		if !slices.Contains(anchors(headings), string(match[2])) {
			missing = append(missing, to+"#"+string(match[2]))
		}
	}
	for _, match := range docPath.FindAllSubmatch(text, -1) {
		if to := string(match[1]); !strings.Contains(to, "EXPERIMENT") { // stands for a name
			there(filepath.Join("../..", to))
		}
	}
	return missing
}

// anchors returns those of a document's headings, as GitHub has them; .ci/site checks those of
// a site.
func anchors(text []byte) []string {
	var out []string
	for _, heading := range docHeading.FindAllSubmatch(docBlock.ReplaceAll(text, nil), -1) {
		var b strings.Builder
		for _, c := range strings.ToLower(string(heading[1])) {
			switch {
			case c == ' ':
				b.WriteByte('-')
			case c == '-' || c == '_' || unicode.IsLetter(c) || unicode.IsDigit(c):
				b.WriteRune(c)
			}
		}
		out = append(out, b.String())
	}
	return out
}

// TestDocsNameFiles: a file, a folder or a heading that a document names is there.
func TestDocsNameFiles(t *testing.T) {
	named := 0
	if err := filepath.WalkDir("../..", func(document string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && slices.Contains([]string{".git", ".infoplane", "figures", "testdata"}, d.Name()) {
			return fs.SkipDir
		}
		if filepath.Ext(document) != ".md" || d.Name() == "CHANGELOG.md" && filepath.Dir(document) != "../.." {
			return nil // a golden's changelog names what was
		}
		text, err := os.ReadFile(document)
		for _, name := range nowhere(document, text) {
			t.Errorf("%s names %s, which is not there", document, name)
		}
		named += len(docLink.FindAll(text, -1)) + len(docPath.FindAll(text, -1))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if named < 100 {
		t.Errorf("%d names: the patterns find too little", named)
	}
	if twin := nowhere("../../README.md", []byte("[a](docs/nobody.md), `stages/nobody`, [b](https://nobody.example), `docs/ci.md`, [c](docs/install.md#nobody), [d](docs/install.md#a-release), [e](#nobody)\n# A\n[f](#a)")); len(twin) != 4 {
		t.Errorf("of four names that are nowhere, %q are found", twin)
	}
}

// TestExtendingByAnEstimator adds the estimator of docs/extending.md, as it is written
// there, and in long runs of CI estimates with it.
func TestExtendingByAnEstimator(t *testing.T) {
	thorough(t)
	t.Parallel()
	text, err := os.ReadFile("../../docs/extending.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	if len(blocks) != 2 {
		t.Fatalf("%d blocks of Go, want the estimator and its line", len(blocks))
	}
	const methods = "	return []method{\n"
	edits := []edit{{file: "stages/estimate/signs.go", new: blocks[0][1]}, {"stages/estimate/config.go", methods, methods + blocks[1][1]}}
	if os.Getenv(allFaults) == "" {
		compile(t, edits, "../../stages/estimate")
		return
	}
	command := built(t, edits...)
	b := newBench(t)
	file := b.write("a.parquet", unit("t1_0", -1, -1, 1, 1), unit("t1_1", -1, 1, 0, 0.5))
	b.command(0, command, "estimate "+file+" --estimator signs")
	b.says(squeezed(b.stdout), "1 signs 2.0000")            // (0,0), (0,1), (1,0) and (1,1)
	b.run(exitUsage, "estimate "+file+" --estimator signs") // the twin
}
