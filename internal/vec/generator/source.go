package main

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"math"
	"path/filepath"
	"strings"
)

// source is the portable Go of package vec: the type of a block for signatures,
// and the constants of the formulas.
type source struct{ pkg *types.Package }

// readSource type-checks the declarations of the Go files in dir that are built
// on every architecture. Function bodies are skipped, and so are errors: for
// imports, which no constant needs, and for functions that are yet to be generated.
func readSource(dir string) (source, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return source{}, err
	}
	set := token.NewFileSet()
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_amd64.go") {
			continue
		}
		file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return source{}, err
		}
		files = append(files, file)
	}
	config := types.Config{
		IgnoreFuncBodies: true,
		Error:            func(error) {},
	}
	pkg, _ := config.Check("infoplane/internal/vec", set, files, nil)
	if pkg == nil || pkg.Scope().Lookup("Block") == nil {
		return source{}, fmt.Errorf("%s: no type Block: not package vec", dir)
	}
	return source{pkg}, nil
}

// value evaluates a constant expression over the constants of package vec, as
// Go does: exactly, rounded once to float32.
func (s source) value(expression string) (float32, error) {
	v, err := s.eval(expression)
	if err != nil {
		return 0, err
	}
	x, _ := constant.Float32Val(v)
	if math.IsInf(float64(x), 0) {
		return 0, fmt.Errorf("%s: too large for float32", expression)
	}
	return x, nil
}

// value64 is value, rounded to float64.
func (s source) value64(expression string) (float64, error) {
	v, err := s.eval(expression)
	if err != nil {
		return 0, err
	}
	x, _ := constant.Float64Val(v)
	return x, nil
}

// eval evaluates a constant expression exactly.
func (s source) eval(expression string) (constant.Value, error) {
	v, err := types.Eval(token.NewFileSet(), s.pkg, token.NoPos, expression)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", expression, err)
	}
	if v.Value == nil {
		return nil, fmt.Errorf("%s: not a constant", expression)
	}
	return constant.ToFloat(v.Value), nil
}

// integer evaluates a constant of package vec that is an integer.
func (s source) integer(name string) int {
	x, err := s.value(name)
	if err != nil || x != float32(int(x)) {
		panic(fmt.Sprintf("%s: not an integer constant: %v", name, err))
	}
	return int(x)
}
