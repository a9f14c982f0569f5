package tables_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"infoplane/artifacts/tables"
)

// TestColumnNames compares the constants with the tags: each column has a constant, and
// each constant a column.
func TestColumnNames(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	constants := map[string]bool{}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if c, ok := n.(*ast.ValueSpec); ok && strings.HasPrefix(c.Names[0].Name, "Column") {
				name, _ := strconv.Unquote(c.Values[0].(*ast.BasicLit).Value)
				constants[name] = true
			}
			return true
		})
	}
	columns := map[string]bool{}
	for _, row := range []reflect.Type{
		reflect.TypeFor[tables.Patterns](), reflect.TypeFor[tables.WeightsRow](), reflect.TypeFor[tables.HistoryRow](), reflect.TypeFor[tables.SquaredErrorsRow](), reflect.TypeFor[tables.OutcomeRow](), reflect.TypeFor[tables.GradientsRow](),
		reflect.TypeFor[tables.Activations](), reflect.TypeFor[tables.InformationRow](), reflect.TypeFor[tables.SymbolsRow](), reflect.TypeFor[tables.CurveRow](),
		reflect.TypeFor[tables.OptimalityRow](), reflect.TypeFor[tables.SplitRow](), reflect.TypeFor[tables.MeasuresRow](), reflect.TypeFor[tables.RangesRow](), reflect.TypeFor[tables.VerdictsRow](),
		reflect.TypeFor[tables.ClassesRow](), reflect.TypeFor[tables.ChoicesRow](), reflect.TypeFor[tables.TeacherRow](),
	} {
		for _, name := range tables.NumericColumns(row) { // and derived ones
			columns[name] = true
		}
		for _, f := range reflect.VisibleFields(row) {
			if name, _, _ := strings.Cut(f.Tag.Get("column"), ","); !strings.Contains(name, "%") {
				columns[name] = true
				if !constants[name] {
					t.Errorf("column %q of %s has no constant", name, row)
				}
			}
		}
	}
	for name := range constants {
		if !columns[name] {
			t.Errorf("the constant %q is not a column", name)
		}
	}
}
