package main

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/gotypes"
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// blockLanes is vec.Lanes: the float32 numbers in a block.
const blockLanes = 16

// machine emits code for one instruction set.
type machine struct {
	*build.Context
	source source

	name      string   // in the names of functions and symbols: AVX2, AVX512
	lanes     int      // float32 numbers in a vector register
	registers int      // vector registers that the instruction set can name
	extension []string // what may be asked of the CPU

	data      map[string]operand.Mem // constants in memory, by expression
	constants map[string]operand.Op  // those held in registers by this function
	spare     int                    // how many more may be held
	body      int                    // where the body of this function begins
	labels    int                    // labels handed out in this function
}

func newAVX2(s source) *machine {
	return &machine{Context: build.NewContext(), source: s, data: map[string]operand.Mem{},
		name: "AVX2", lanes: 8, registers: 16, extension: []string{"AVX", "AVX2", "MMX+"}}
}

func newAVX512(s source) *machine {
	return &machine{Context: build.NewContext(), source: s, data: map[string]operand.Mem{},
		name: "AVX512", lanes: 16, registers: 32,
		extension: []string{"AVX", "AVX2", "AVX512F", "AVX512DQ", "MMX+"}}
}

// bytes is the size of a register, parts the number of registers in a block.
func (m *machine) bytes() int { return 4 * m.lanes }
func (m *machine) parts() int { return blockLanes / m.lanes }

func (m *machine) wide() bool { return m.lanes == blockLanes }

// vector returns a new register of full width.
func (m *machine) vector() reg.VecVirtual {
	if m.wide() {
		return m.ZMM()
	}
	return m.YMM()
}

// function begins a function; doc goes on from its name. With AVX2 so many constants
// as are spare take a register each, and the others are read from memory; with
// AVX-512 there is room for all.
func (m *machine) function(name, signature string, spare int, doc string) {
	m.Function(name + m.name)
	m.Attributes(attr.NOSPLIT)
	m.Pragma("noescape")
	s, err := gotypes.ParseSignatureInPackage(m.source.pkg, signature)
	if err != nil {
		panic(fmt.Sprintf("%s: %v", name, err))
	}
	m.Signature(s)
	m.Doc(name + m.name + " " + doc)
	if m.wide() {
		spare = math.MaxInt
	}
	m.constants, m.spare, m.labels = map[string]operand.Op{}, spare, 0
	m.body = len(m.current().Nodes)
}

// begin marks the place where the constants are loaded: after the arguments,
// before the loops.
func (m *machine) begin() { m.body = len(m.current().Nodes) }

// end finishes a function. The constants that the body turned out to use are
// loaded where begin was called.
func (m *machine) end() {
	m.VZEROUPPER() // SSE code that follows would be slow otherwise
	m.RET()
	f := m.current()
	body := slices.Clone(f.Nodes[m.body:])
	f.Nodes = f.Nodes[:m.body]
	for _, expression := range sorted(m.constants) {
		m.load(m.datum(expression), m.constants[expression])
	}
	f.Nodes = append(f.Nodes, body...)
}

func (m *machine) current() *ir.Function {
	file, err := m.Result()
	if err != nil {
		panic(err)
	}
	all := file.Functions()
	return all[len(all)-1]
}

// constant returns a constant of package vec, or an expression over them, in all
// lanes: a register, or memory when no register is to spare.
func (m *machine) constant(expression string) value {
	if r, ok := m.constants[expression]; ok {
		return value{r}
	}
	if m.spare == 0 {
		return value{m.datum(expression)}
	}
	m.spare--
	return m.held(expression)
}

// held returns a constant in a register whatever is to spare, for operations
// whose order of operands does not allow memory.
func (m *machine) held(expression string) value {
	if _, ok := m.constants[expression]; !ok {
		m.constants[expression] = m.vector()
	}
	return value{m.constants[expression]}
}

// patterns are constants that are patterns of bits, not numbers.
var patterns = map[string]uint32{
	"sign":      1 << 31,
	"magnitude": 1<<31 - 1,
}

// datum returns the memory that holds a constant in as many lanes as a register
// has, so that it can be an operand.
func (m *machine) datum(expression string) operand.Mem {
	if at, ok := m.data[expression]; ok {
		return at
	}
	pattern, ok := patterns[expression]
	if !ok {
		x, err := m.source.value(expression)
		if err != nil {
			panic(err)
		}
		pattern = math.Float32bits(x)
	}
	at := m.StaticGlobal(fmt.Sprintf("%s%s", symbol(expression), m.name))
	m.DataAttributes(attr.RODATA | attr.NOPTR)
	for range m.lanes {
		m.AppendDatum(operand.U32(pattern))
	}
	m.data[expression] = at
	return at
}

// first returns the address of a mask of the first n of 16 lanes. It overwrites n.
func (m *machine) first(n reg.GPVirtual) reg.Register {
	window, ok := m.data["window"] // 16 lanes of ones, then 16 of zeros
	if !ok {
		window = m.StaticGlobal("window" + m.name)
		m.DataAttributes(attr.RODATA | attr.NOPTR)
		for i := range 2 * blockLanes {
			lane := operand.U32(0)
			if i < blockLanes {
				lane = 1<<32 - 1
			}
			m.AppendDatum(lane)
		}
		m.data["window"] = window
	}
	mask := m.GP64()
	m.LEAQ(window.Offset(4*blockLanes), mask)
	m.SHLQ(operand.U8(2), n)
	m.SUBQ(n, mask)
	return mask
}

// symbol spells an expression as a name.
func symbol(expression string) string {
	words := strings.NewReplacer("-", " minus ", "(", " ", ")", " ", ".", " point ", "+", " plus ").Replace(expression)
	name := strings.ReplaceAll(strings.Join(strings.Fields(words), "_"), "__", "_")
	if name[0] >= '0' && name[0] <= '9' {
		name = "number" + name
	}
	return name
}

// label returns a label that is new in this function.
func (m *machine) label(name string) string {
	m.labels++
	return fmt.Sprintf("%s%d", name, m.labels)
}

// repeat emits a loop that runs count times, and not at all if count is not
// positive. It counts count down to 0.
func (m *machine) repeat(count reg.Register, body func()) {
	again, done := m.label("loop"), m.label("done")
	m.TESTQ(count, count)
	m.JLE(operand.LabelRef(done))
	m.Label(again)
	body()
	m.DECQ(count)
	m.JNZ(operand.LabelRef(again))
	m.Label(done)
}

// argument loads an argument of the function, or a part of it.
func (m *machine) argument(c gotypes.Component) reg.GPVirtual {
	r := m.GP64()
	m.Load(c, r)
	return r
}

// number loads an int argument.
func (m *machine) number(name string) reg.GPVirtual { return m.argument(m.Param(name)) }

// base loads the address of the first element of a slice.
func (m *machine) base(name string) reg.GPVirtual { return m.argument(m.Param(name).Base()) }

// count loads the length of a slice.
func (m *machine) count(name string) reg.GPVirtual { return m.argument(m.Param(name).Len()) }

// at is the memory i bytes past a register.
func at(base reg.Register, i int) operand.Mem { return operand.Mem{Base: base, Disp: i} }

// place is the memory of an argument or a result.
func (m *machine) place(c gotypes.Component) operand.Mem {
	basic, err := c.Resolve()
	if err != nil {
		panic(err)
	}
	return basic.Addr
}
