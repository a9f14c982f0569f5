package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	dir := flag.String("dir", "..", "the folder of package vec")
	flag.Parse()
	files, err := generate(*dir)
	if err == nil {
		for name, text := range files {
			err = os.WriteFile(filepath.Join(*dir, name), text, 0o644)
			if err != nil {
				break
			}
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "generator:", err)
		os.Exit(1)
	}
}

// generate returns the generated files of package vec by name.
func generate(dir string) (map[string][]byte, error) {
	s, err := readSource(dir)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, m := range []*machine{newAVX2(s), newAVX512(s)} {
		m.kernels()
		name := strings.ToLower(m.name) + "_amd64"
		var assembly, stubs bytes.Buffer
		if err := m.print(&assembly, &stubs); err != nil {
			return nil, fmt.Errorf("%s: %w", m.name, err)
		}
		files[name+".s"], files[name+".go"] = assembly.Bytes(), stubs.Bytes()
	}
	return files, nil
}

// kernels writes all kernels: those of networks in the order in which a network
// meets them, then those of the estimators.
func (m *machine) kernels() {
	m.dense()
	m.activations()
	m.prelu()
	m.levels()
	m.softmax()
	m.deltas()
	m.gradient()
	m.wideGradient()
	m.gradLanes()
	m.foldLanes()
	m.optimizers()
	m.bins()
	m.gauss()
	m.gaussNear()
	m.counts()
	m.expAll()
	m.shifted64()
	m.jittered()
	m.pace()
}

// print allocates registers and prints the assembly and its Go declarations.
func (m *machine) print(assembly, stubs *bytes.Buffer) error {
	file, err := m.Result()
	if err != nil {
		return err
	}
	for _, f := range file.Functions() { // one by one, for errors that say where
		if err := pass.Compile.Execute(&ir.File{Sections: []ir.Section{f}}); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	config := printer.Config{Argv: []string{"go", "generate", "./internal/vec"}, Pkg: "vec"}
	return pass.Concat(
		pass.Func(pass.IncludeTextFlagHeader),
		pass.FunctionPass(m.within),
		&pass.Output{Writer: nopCloser{assembly}, Printer: printer.NewGoAsm(config)},
		&pass.Output{Writer: nopCloser{stubs}, Printer: printer.NewStubs(config)},
	).Execute(file)
}

// within checks that a function keeps to what its name promises: instructions of
// the extensions that are asked of the CPU, and registers that they can name. avo
// would use Y16 in AVX2 code, where it does not exist.
func (m *machine) within(f *ir.Function) error {
	for _, extension := range f.ISA {
		if !slices.Contains(m.extension, extension) {
			return fmt.Errorf("%s needs %s", f.Name, extension)
		}
	}
	for _, i := range f.Instructions() {
		for _, op := range i.Operands {
			for _, r := range operand.Registers(op) {
				if p := reg.ToPhysical(r); r.Kind() == reg.KindVector && int(p.PhysicalIndex()) >= m.registers {
					return fmt.Errorf("%s needs more than %d vector registers", f.Name, m.registers)
				}
			}
		}
	}
	return nil
}

type nopCloser struct{ *bytes.Buffer }

func (nopCloser) Close() error { return nil }
