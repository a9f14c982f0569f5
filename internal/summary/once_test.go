package summary_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The packages that say something of many networks: none computes a summary itself.
// What the stages before them compute over patterns or units is another matter.
var summarising = []string{"stages", "stages/plot", "stages/plot/page", "stages/report", "golden", "golden/shape", "golden/review", "cmd/infoplane"}

// excusedSummaries are functions that look like a summary over networks, each with the
// reason why it is none.
var excusedSummaries = map[string]string{
	"stages/plot layerMarks": "places dots side by side",
	"golden/review thinned":  "chooses epochs",
	"cmd/infoplane configOf": "reads an estimator that a user types",
}

// named are names that a function has only if it returns a summary; one that calls this
// package may have them.
var named = regexp.MustCompile(`(?i)^(geometric)?(mean|average|median|quantile|percentiles?|deviation|variance|stddev|crossing|findbends?|bootstrap|correlation)s?$`)

// summaries lists the functions of a file that compute a summary themselves, with what
// gives them away.
func summaries(file *ast.File) map[string]string {
	out := map[string]string{}
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Body == nil {
			continue
		}
		uses := false
		found := ""
		see := func(what string) {
			if found == "" {
				found = what
			}
		}
		ast.Inspect(f.Body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok && x.Name == "summary" {
					uses = true
				}
			case *ast.BinaryExpr:
				switch {
				case n.Op == token.QUO && isCount(n.Y):
					see("divides by a count, as a mean does")
				case (n.Op == token.EQL || n.Op == token.NEQ) && (isText(n.X, `"seed"`) && isName(n.Y) || isText(n.Y, `"seed"`) && isName(n.X)):
					see("looks for the seed, as a grouping of networks does")
				}
			case *ast.AssignStmt:
				switch {
				case n.Tok == token.QUO_ASSIGN && isCount(n.Rhs[0]):
					see("divides by a count, as a mean does")
				case n.Tok == token.ADD_ASSIGN && isNorm(n.Rhs[0]):
					see("sums gradients over layers")
				}
			case *ast.IndexExpr:
				if isMiddle(n.Index) {
					see("takes the value at a share of the length, as a median does")
				}
			case *ast.CallExpr:
				if q, ok := firstArgument(n, "Sqrt").(*ast.BinaryExpr); ok && q.Op == token.QUO {
					see("takes the root of a quotient, as a deviation does")
				}
				if s, ok := n.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "Cut" && len(n.Args) == 2 && isText(n.Args[1], `"("`) {
					see("takes the name of an estimator apart")
				}
			}
			return true
		})
		if found == "" && named.MatchString(f.Name.Name) && !uses {
			found = "has the name of a summary and does not take it from here"
		}
		if found != "" {
			out[f.Name.Name] = found
		}
	}
	return out
}

// isCount: float64(len(x)), float64(n), float64(x.networks), float64(len(x)-1), or max(…) of these.
func isCount(e ast.Expr) bool {
	c, ok := e.(*ast.CallExpr)
	if !ok || len(c.Args) != 1 {
		return false
	}
	if f, ok := c.Fun.(*ast.Ident); !ok || f.Name != "float64" {
		return false
	}
	return mentions(c.Args[0], "len", "n", "networks", "count")
}

// isMiddle: len(x)/2, (len(x)-1)/2, or a share times float64(len(x)).
func isMiddle(e ast.Expr) bool {
	middle := false
	ast.Inspect(e, func(n ast.Node) bool {
		if b, ok := n.(*ast.BinaryExpr); ok && (b.Op == token.QUO && mentions(b, "len") || b.Op == token.MUL && mentions(b, "len") && mentions(e, "float64")) {
			middle = true
		}
		return true
	})
	return middle
}

// isNorm: r.MeanNorm or r.StdNorm.
func isNorm(e ast.Expr) bool {
	s, ok := e.(*ast.SelectorExpr)
	return ok && (s.Sel.Name == "MeanNorm" || s.Sel.Name == "StdNorm")
}

// firstArgument of a call of a function or method of that name, or nil.
func firstArgument(c *ast.CallExpr, name string) ast.Expr {
	if s, ok := c.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == name && len(c.Args) > 0 {
		return c.Args[0]
	}
	return nil
}

func mentions(in ast.Node, names ...string) bool {
	found := false
	ast.Inspect(in, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && slices.Contains(names, id.Name) {
			found = true
		}
		return true
	})
	return found
}

func isText(e ast.Expr, text string) bool {
	l, ok := e.(*ast.BasicLit)
	return ok && l.Value == text
}

// isName: l.Name, the name of a label.
func isName(e ast.Expr) bool {
	s, ok := e.(*ast.SelectorExpr)
	return ok && s.Sel.Name == "Name"
}

// Each quantity over networks is computed in this package, and nowhere else.
func TestOnce(t *testing.T) {
	root := filepath.Join("..", "..")
	left := map[string]bool{}
	for at := range excusedSummaries {
		left[at] = true
	}
	for _, pkg := range summarising {
		files, err := os.ReadDir(filepath.Join(root, filepath.FromSlash(pkg)))
		if err != nil {
			if os.IsNotExist(err) && pkg == "stages/report" { // a package to come
				continue
			}
			t.Fatal(err)
		}
		for _, f := range files {
			if !f.Type().IsRegular() || !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, filepath.FromSlash(pkg), f.Name()), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for name, what := range summaries(file) {
				at := pkg + " " + name
				delete(left, at)
				if excusedSummaries[at] == "" {
					t.Errorf("%s: %s %s; take it from internal/summary", path.Join(pkg, f.Name()), name, what)
				}
			}
		}
	}
	for at := range left {
		t.Errorf("%s is excused, and computes no summary: take it off the list", at)
	}
}

// The walk notices each way to compute a summary elsewhere.
func TestOnceNotices(t *testing.T) {
	for text, want := range map[string]string{
		`func f(v []float64) float64 { return g(v) / float64(len(v)) }`:                            "divides",
		`func f(v []float64) float64 { s := g(v); s /= float64(len(v)-1); return s }`:              "divides",
		`func f(m mean) float64 { return m.x / float64(max(1, m.networks-1)) }`:                    "divides",
		`func f(v []float64) float64 { return v[len(v)/2] }`:                                       "share of the length",
		`func f(v []float64) float64 { return v[int(0.9*float64(len(v)))] }`:                       "share of the length",
		`func f(l []label) int { return find(l, func(l label) bool { return l.Name == "seed" }) }`: "seed",
		`func f(s string) string { a, _, _ := strings.Cut(s, "("); return a }`:                     "estimator",
		`func f(m point, n float64) float64 { return math.Sqrt(m.squares / n) }`:                   "root of a quotient",
		`func f(rows []row) { for _, r := range rows { m += r.MeanNorm } }`:                        "sums gradients",
		`func Median(v []float64) float64 { slices.Sort(v); return v[3] }`:                         "name of a summary",
		`func median(v []float64) float64 { return summary.Median(v) }`:                            "",
		`func f(v []float64) float64 { return v[len(v)-1] / 2 }`:                                   "",
		`func f(x, y float64) float64 { return x / float64(y) }`:                                   "",
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "a.go", "package p; "+text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, what := range summaries(file) {
			got = what
		}
		if (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%s\n%q, want %q", text, got, want)
		}
	}
}
