package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// house is the import policy: for each package, which packages of the module it
// may import. Imports point down and never sideways. A package that is not
// listed fails the test.
var house = map[string][]string{
	"artifacts":                   {"artifacts/parquet", "artifacts/table", "internal/parallel", "internal/process"},
	"artifacts/parquet":           {"artifacts/table", "internal/count", "internal/parallel"},
	"artifacts/table":             {"internal/parallel"},
	"artifacts/table/tabletest":   {"artifacts/table", "artifacts/tables"},
	"artifacts/tables":            {},
	"artifacts/bucket":            {},
	"artifacts/bucket/buckettest": {},
	"artifacts/remote":            {"artifacts", "artifacts/bucket", "internal/parallel"},
	"artifacts/foreign":           {"artifacts/foreign/array", "artifacts/foreign/delimited", "artifacts/parquet", "artifacts/table", "artifacts/tables", "internal/count", "internal/label"},
	"artifacts/foreign/dataset":   {"artifacts/foreign", "artifacts/parquet", "artifacts/table", "artifacts/tables", "internal/label", "internal/summary"},
	"artifacts/foreign/array":     {"artifacts/table"},
	"artifacts/foreign/delimited": {"artifacts/parquet", "artifacts/table", "internal/label"},
	"pipeline":                    {"artifacts", "artifacts/parquet", "artifacts/table", "internal/process", "internal/suggest"},
	"pipeline/program":            {"artifacts", "artifacts/foreign", "artifacts/parquet", "artifacts/table", "pipeline", "internal/field", "internal/process"},
	"internal/suggest":            {},
	"internal/field":              {},
	"internal/double":             {"internal/vec"},
	"internal/distance":           {"internal/vec"},
	"internal/linear":             {"internal/double", "internal/parallel"},
	"internal/label":              {},
	"internal/output":             {},
	"internal/count":              {},
	"internal/parallel":           {},
	"internal/process":            {},
	"internal/strict":             {"internal/suggest"},
	"internal/jsonschema":         {},
	"internal/provenance":         {},
	"internal/vec":                {},
	"internal/random":             {"internal/vec"},
	"internal/nn":                 {"internal/random", "internal/vec"},
	"internal/info":               {"internal/vec"},
	"internal/summary":            {"internal/random", "internal/vec"},
	"stages/generate":             stage,
	"stages/train":                stage,
	"stages/dump":                 append([]string{"artifacts/foreign", "artifacts/parquet", "artifacts/table"}, stage...),
	"stages/dump/recorder":        {},
	"stages/estimate":             append([]string{"stages/estimate/neighbours", "stages/estimate/pairs", "stages/estimate/symbols"}, stage...),
	"stages/estimate/neighbours":  {"internal/info", "internal/vec"},
	"stages/estimate/pairs":       {"internal/parallel", "internal/distance", "internal/vec"},
	"stages/estimate/symbols":     {"internal/info", "internal/vec"},
	"stages/solve":                stage,
	"stages/solve/tradeoff":       append([]string{"stages/solve"}, stage...),
	"stages/plot":                 append([]string{"artifacts", "artifacts/table", "internal/count", "internal/suggest", "stages/plot/sheet"}, stage...),
	"stages/plot/sheet":           {"internal/count", "internal/suggest", "internal/vec"},
	"stages/plot/page":            {"artifacts/table", "artifacts/tables", "internal/count", "internal/summary"},
	"stages/report":               {"artifacts", "artifacts/table", "artifacts/tables", "pipeline", "stages/plot/page", "stages/plot/sheet", "internal/count", "internal/strict", "internal/summary"},
	"stages": {
		"artifacts", "artifacts/foreign", "artifacts/foreign/dataset", "artifacts/parquet", "artifacts/table", "artifacts/tables", "pipeline", "stages/generate", "stages/train",
		"stages/dump", "stages/estimate", "stages/solve", "stages/solve/tradeoff", "stages/plot", "stages/plot/sheet",
		"internal/count", "internal/field", "internal/label", "internal/suggest", "internal/output", "internal/strict", "internal/summary", "pipeline/program",
	},
	"golden/shape":            {"internal/random", "internal/summary", "internal/vec"},
	"golden":                  {"artifacts/table", "artifacts/tables", "pipeline", "stages", "stages/report", "golden/shape", "internal/suggest", "internal/strict", "internal/summary", "internal/vec"},
	"golden/review":           {"golden", "golden/shape", "internal/count", "internal/summary", "artifacts", "artifacts/table", "artifacts/tables", "pipeline", "stages", "stages/report", "stages/plot/sheet"},
	"cmd/infoplane/bundle":    {},
	"cmd/infoplane/reference": {"internal/strict", "internal/suggest", "stages", "stages/estimate"},
	"cmd/infoplane":           {"cmd/infoplane/bundle", "cmd/infoplane/reference", "artifacts", "artifacts/bucket", "artifacts/remote", "internal/strict", "artifacts/foreign", "artifacts/foreign/dataset", "artifacts/foreign/delimited", "artifacts/parquet", "artifacts/table", "artifacts/tables", "pipeline", "pipeline/program", "stages", "stages/dump/recorder", "stages/estimate", "stages/report", "stages/plot/page", "stages/solve", "stages/solve/tradeoff", "golden", "golden/review", "internal/jsonschema", "internal/label", "internal/provenance", "internal/suggest", "internal/summary", "internal/output", "internal/count", "internal/process", "internal/vec"},
}

// module is the module's path, which its owner may change: see docs/install.md.
// It is read when it is asked for: as a program of other tests, this one runs in other folders.
var module = sync.OnceValue(func() string {
	text, err := os.ReadFile(filepath.Join("..", "..", "go.mod"))
	if err != nil {
		panic(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	return strings.TrimPrefix(first, "module ")
})

// stage is what any stage may import: never another stage, and neither pipeline nor
// the store, which its door in package stages knows.
var stage = []string{"artifacts/tables", "internal/double", "internal/field", "internal/info", "internal/linear", "internal/nn", "internal/parallel", "internal/random", "internal/summary", "internal/vec"}

// owners are the only importers of each module that is not the standard library's; one
// that is not listed may not be imported.
var owners = map[string][]string{
	"codeberg.org/go-pdf/fpdf":         {"stages/plot/sheet"},
	"github.com/andybalholm/brotli":    {"artifacts/parquet"},
	"github.com/apache/arrow/go/v17":   {"artifacts/parquet"},
	"github.com/google/flatbuffers":    {"artifacts/parquet"},
	"github.com/klauspost/compress":    {"artifacts/parquet"},
	"github.com/parquet-go/parquet-go": {"artifacts/parquet"},
	"github.com/pierrec/lz4/v4":        {"artifacts/parquet"},
	"github.com/aws/aws-sdk-go-v2":     {"artifacts/bucket"},
	"github.com/urfave/cli/v2":         {"cmd/infoplane"},
	"github.com/vbauerster/mpb/v8":     {"cmd/infoplane"},
	"go.yaml.in/yaml/v3":               {"internal/strict", "stages", "stages/report"},
	"golang.org/x/image":               {"stages/plot/sheet"},
	"golang.org/x/sys":                 {"artifacts/foreign", "internal/vec", "pipeline/program"},
	"golang.org/x/term":                {"cmd/infoplane"},
	"gonum.org/v1/plot":                {"stages/plot", "stages/plot/sheet", "golden/review"},
}

// owner returns the module in owners that a package is of, "" if it is of none.
func owner(pkg string) string {
	for module := range owners {
		if pkg == module || strings.HasPrefix(pkg, module+"/") {
			return module
		}
	}
	return ""
}

// standard reports whether a package is of the standard library.
func standard(pkg string) bool {
	first, _, _ := strings.Cut(pkg, "/")
	return !strings.Contains(first, ".")
}

// isStage reports whether a package is a stage, or a part of one. What gathers the
// results of all stages is not.
func isStage(pkg string) bool { return strings.HasPrefix(pkg, "stages/") && pkg != "stages/report" }

// worldly packages bring in the world: files, time, the network, chance that
// changes with the Go version. Numerics on the path to an artifact do not
// import them, nor do they log.
var worldly = []string{"os", "io", "io/ioutil", "net", "time", "log", "log/slog", "math/rand", "math/cmplx", "os/exec", "syscall"}

// exact are the functions and constants of package math that give the same bits
// on every platform. Everything else there may differ in the last place, and
// internal/vec has its own.
var exact = []string{
	"Abs", "Ceil", "Copysign", "Float32bits", "Float32frombits", "Float64bits", "Float64frombits", "Floor",
	"Frexp", "Inf", "IsInf", "IsNaN", "Ldexp", "Max", "Min", "Mod", "NaN", "Nextafter", "Nextafter32", "Round", "RoundToEven", "Signbit", "Sqrt", "Trunc",
	"Pi", "Ln2", "Log2E", "Sqrt2", "E", "SmallestNonzeroFloat32", "SmallestNonzeroFloat64", "MaxFloat32", "MaxFloat64",
	"MaxInt", "MaxInt8", "MaxInt16", "MaxInt32", "MaxInt64", "MaxUint8", "MaxUint16", "MaxUint32", "MaxUint64", "MinInt32", "MinInt64",
}

// excused are the exceptions, each with its reason.
var excused = map[string]string{
	"stages/plot/sheet math.Cos":    "coordinates are snapped to 1/256 pt before they reach a file",
	"stages/plot/sheet math.Sincos": "coordinates are snapped to 1/256 pt before they reach a file",
	"stages/plot/sheet math.Pow10":  "a table of exact decimals for the ticks of an axis",
	"internal/strict io":            "the decoder of YAML ends a text with io.EOF",
	"internal/output os":            "writes files, and is on no path to a number",
	"internal/output io":            "reads what was written",
	"internal/output syscall":       "opens pipes",
	"internal/output time":          "waits for the reader of a pipe",
	"stages/plot/sheet time":        "the PDF writer wants a time, and gets 1970",
	"internal/process os":           "names this process, and is on no path to a number",
}

// columnName matches a string that can be nothing but the name of a column.
var columnName = regexp.MustCompile(`^"[a-z]+(_[a-z]+)*_(bits|norm|train|test)"$`)

// columnConstants returns the source of the package that has the names of all columns.
func columnConstants() string {
	files, _ := filepath.Glob("../../artifacts/tables/*.go")
	source := ""
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			panic(err)
		}
		source += string(text)
	}
	return source
}

// raced reports whether `make check` runs the tests of a package with the race detector,
// or of those that use it, which makes them ten times slower. The others start no goroutine and share nothing.
func raced(pkg string) bool {
	makefile, err := os.ReadFile(filepath.Join("..", "..", "Makefile"))
	if err != nil {
		panic(err)
	}
	for line := range strings.Lines(string(makefile)) {
		name, packages, _ := strings.Cut(line, "=")
		if name = strings.TrimSpace(name); name != "RACED" && name != "RACED_IN_PART" && name != "RACED_BY_OTHERS" {
			continue
		}
		for _, pattern := range strings.Fields(packages) {
			folder, deep := strings.CutSuffix(strings.TrimPrefix(pattern, "./"), "/...")
			if pkg == folder || deep && strings.HasPrefix(pkg, folder+"/") {
				return true
			}
		}
	}
	return false
}

// source is one Go file of the module.
type source struct {
	pkg, name string // "stages/train", "grid.go"
	file      *ast.File
}

func (s source) test() bool { return strings.HasSuffix(s.name, "_test.go") }

// numerics reports whether the file is plain numerics on the path to an artifact.
func (s source) numerics() bool {
	return strings.HasPrefix(s.pkg, "internal/") || strings.HasPrefix(s.pkg, "stages/")
}

// violations lists what a file does against the policy.
func violations(s source) []string {
	var out []string
	allowed, listed := house[s.pkg]
	if !listed {
		return []string{"the package is not in the house; give it a room in house_test.go and in the design"}
	}
	for _, spec := range s.file.Imports {
		to, _ := strconv.Unquote(spec.Path.Value)
		if inside, ok := strings.CutPrefix(to, module()+"/"); ok {
			if inside != s.pkg && !slices.Contains(allowed, inside) && !s.test() {
				out = append(out, "may not import "+to)
			}
			// A folder within a stage's is a part of the stage, below it, or above it where the
			// house says so.
			part := strings.HasPrefix(inside, s.pkg+"/") || strings.HasPrefix(s.pkg, inside+"/") && slices.Contains(allowed, inside)
			if inside != s.pkg && !part && isStage(s.pkg) && strings.HasPrefix(inside, "stages") {
				out = append(out, "a stage may not import "+to+", not even in a test")
			}
		}
		if of := owner(to); of == "" && !standard(to) && !strings.HasPrefix(to, module()+"/") && !s.test() {
			out = append(out, "may not import "+to+": its module has no owner in house_test.go")
		} else if of != "" && !slices.Contains(owners[of], s.pkg) && !s.test() {
			out = append(out, fmt.Sprintf("only %s imports %s", strings.Join(owners[of], " and "), of))
		}
		if s.numerics() && !s.test() && slices.Contains(worldly, to) && excused[s.pkg+" "+to] == "" {
			out = append(out, "numerics may not import "+to)
		}
	}
	if !s.test() && s.pkg != "artifacts/tables" {
		ast.Inspect(s.file, func(n ast.Node) bool {
			if literal, ok := n.(*ast.BasicLit); ok && columnName.MatchString(literal.Value) && strings.Contains(columnConstants(), literal.Value) {
				out = append(out, "spells the column "+literal.Value+"; use the constant of artifacts/tables")
			}
			return true
		})
	}
	if !s.test() && !raced(s.pkg) {
		concurrent := slices.ContainsFunc(s.file.Imports, func(i *ast.ImportSpec) bool { return i.Path.Value == `"sync"` })
		ast.Inspect(s.file, func(n ast.Node) bool {
			_, starts := n.(*ast.GoStmt)
			concurrent = concurrent || starts
			return true
		})
		if concurrent {
			out = append(out, "works in several goroutines; let `make check` test the package with the race detector (RACED in the Makefile)")
		}
	}
	if s.numerics() && !s.test() {
		ast.Inspect(s.file, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				x, ok := sel.X.(*ast.Ident)
				name := "math." + sel.Sel.Name
				if ok && x.Name == "math" && !slices.Contains(exact, sel.Sel.Name) && excused[s.pkg+" "+name] == "" {
					out = append(out, name+" may differ between platforms; use internal/vec")
				}
			}
			return true
		})
	}
	return out
}

// mostLines is how long a file may be, and mostFiles how many files a package may have beside
// tests; the command has one for each verb, and more.
const mostLines, mostFiles = 400, 25

func TestHouse(t *testing.T) {
	root := filepath.Join("..", "..")
	files, seen, imported := token.NewFileSet(), map[string]int{}, map[string]bool{}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || isModule(name)) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		file, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		pkg, _ := filepath.Rel(root, filepath.Dir(name))
		s := source{filepath.ToSlash(pkg), filepath.Base(name), file}
		seen[s.pkg] += 0
		if !s.test() {
			seen[s.pkg]++
		}
		if n := files.File(file.FileStart).LineCount() - 1; n > mostLines {
			t.Errorf("%s: has %d lines, and at most %d; split it", path.Join(s.pkg, s.name), n, mostLines)
		}
		for _, spec := range file.Imports {
			to, _ := strconv.Unquote(spec.Path.Value)
			if !s.test() {
				imported[owner(to)+" "+s.pkg] = true
			}
		}
		for _, v := range violations(s) {
			t.Errorf("%s: %s", path.Join(s.pkg, s.name), v)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for pkg := range house {
		n, there := seen[pkg]
		if !there {
			t.Errorf("%s: listed in the house, but the folder has no Go file", pkg)
		}
		if n > mostFiles && pkg != "cmd/infoplane" {
			t.Errorf("%s: has %d files beside tests, and at most %d; move a part into a folder of its own", pkg, n, mostFiles)
		}
	}
	for module, pkgs := range owners {
		for _, pkg := range pkgs {
			if !imported[module+" "+pkg] {
				t.Errorf("%s: is an owner of %s and does not import it", pkg, module)
			}
		}
	}
}

// isModule reports whether a folder is a module of its own: a tool beside the house.
func isModule(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

// TestHouseNotices shows that the policy can fail: each source breaks one rule.
func TestHouseNotices(t *testing.T) {
	for _, c := range []struct{ pkg, name, text, want string }{
		{"stages/common", "a.go", `package common`, "not in the house"},
		{"golden/shape", "a.go", `package shape; func f() { go f() }`, "works in several goroutines"},
		{"golden/shape", "a.go", `package shape; import "sync"; var _ sync.Mutex`, "works in several goroutines"},
		{"pipeline", "a.go", `package pipeline; import _ "infoplane/stages"`, "may not import infoplane/stages"},
		{"stages/train", "a.go", `package train; import _ "infoplane/stages/dump"`, "a stage may not import"},
		{"stages/train", "a.go", `package train; import _ "infoplane/pipeline"`, "may not import infoplane/pipeline"},
		{"stages/estimate", "a.go", `package estimate; import _ "infoplane/artifacts"`, "may not import infoplane/artifacts"},
		{"stages/plot/page", "a.go", `package page; import _ "infoplane/stages/plot"`, "may not import"},
		{"stages/train", "a.go", `package train; import _ "infoplane/stages/plot/sheet"`, "a stage may not import"},
		{"stages/plot/sheet", "a.go", `package sheet; import _ "infoplane/stages/plot"`, "a stage may not import"},
		{"stages/report", "a.go", `package report; import _ "infoplane/stages"`, "may not import infoplane/stages"},
		{"stages/plot", "a.go", `package plot; import _ "github.com/parquet-go/parquet-go"`, "only artifacts/parquet imports"},
		{"stages/train", "a.go", `package train; import _ "example.org/net"`, "its module has no owner"},
		{"golden", "a.go", `package golden; const c = "ity_bits"`, "spells the column"},
		{"internal/nn", "a.go", `package nn; import _ "time"`, "numerics may not import time"},
		{"internal/nn", "a.go", `package nn; import "math"; var _ = math.Tanh`, "math.Tanh may differ"},
	} {
		file, err := parser.ParseFile(token.NewFileSet(), c.name, c.text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		got := violations(source{c.pkg, c.name, file})
		if !slices.ContainsFunc(got, func(v string) bool { return strings.Contains(v, c.want) }) {
			t.Errorf("%s %q: got %q, want %q", c.pkg, c.text, got, c.want)
		}
	}
}
