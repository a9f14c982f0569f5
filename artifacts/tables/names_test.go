package tables_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"infoplane/artifacts/tables"
)

// TestColumnNames compares the constants with the tags: each column has a constant, and
// each constant a column.
func TestColumnNames(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "names.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	constants := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok {
			name, _ := strconv.Unquote(literal.Value)
			constants[name] = true
		}
		return true
	})
	columns := map[string]bool{}
	for _, row := range []reflect.Type{
		reflect.TypeFor[tables.Patterns](), reflect.TypeFor[tables.WeightsRow](), reflect.TypeFor[tables.HistoryRow](), reflect.TypeFor[tables.GradientsRow](),
		reflect.TypeFor[tables.Activations](), reflect.TypeFor[tables.InformationRow](), reflect.TypeFor[tables.SymbolsRow](), reflect.TypeFor[tables.CurveRow](),
		reflect.TypeFor[tables.OptimalityRow](), reflect.TypeFor[tables.VerdictsRow](),
	} {
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
