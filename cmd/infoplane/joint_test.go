package main

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"
	"testing"
	"unicode/utf16"

	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
)

// inUTF16 writes text as Windows and some spreadsheets do.
func inUTF16(order binary.AppendByteOrder, text string) string {
	var out []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		out = order.AppendUint16(out, unit)
	}
	return string(out)
}

// TestJointText: CSV as people have it is read as it is meant, or refused with a word.
func TestJointText(t *testing.T) {
	b := newBench(t)
	const rows = "a,0,.5\nb,1,.5\n"
	for _, text := range []string{ // two inputs that tell one bit
		"x,y,p\n" + rows,
		"\ufeffx,y,p\n" + rows,
		"x,y,p\r\na,0,.5\r\nb,1,.5\r\n",
		"x,y,p\na,0,.5\nb,1,.5",
		"x,y,p\n" + rows + "\n\n",
		"# x,y,p\n" + rows,
		"\ufeff#x,y,p\n" + rows,
		"# made by hand\n# x, y, p\n" + rows,
		"# two inputs\nx,y,p\n" + rows,
		"\"x\",\"y\",\"p\"\n\"a,1\",\"0\",\".5\"\n\"b \"\"q\"\"\",\"1\",\"5e-1\"\n",
		"x,y,p\n#new,a,.5\n#tag,b,.5\n",
		"x,y,p\n# a,0,.5\n#,1,.5\n",
		"x,y,p\n9007199254740992,0,.5\n9007199254740993,1,.5\n",
		"x,y,p\n001,0,.5\n1,1,.5\n",
		"x,y,p\nnone,0,.5\nna,1,.5\n",
		"note,x,y,p,note\nq,a,0,.5,r\nq,b,1,.5,r\n",
		"x,p_y0,p_y1\na,1,0\nb,0,1\n",
	} {
		b.run(exitDone, "solve "+b.store(t, "good.csv", text))
		if !strings.Contains(b.stdout, "inputs  2            2 with") || !strings.Contains(b.stdout, "I(X;Y)  1.000000000") {
			t.Errorf("%q:\n%s%s", text, b.stdout, b.stderr)
		}
	}
	// One input.
	for _, text := range []string{"x,y,p\n0.0,0,.5\n-0.0,1,.5\n", "x,y,p\n a ,0,.5\na,1,.5\n"} {
		b.run(exitDone, "solve "+b.store(t, "one.csv", text))
		b.says(b.stdout, "inputs  1 ", "I(X;Y)  0.000000000")
	}
	for text, want := range map[string]string{
		inUTF16(binary.LittleEndian, "\ufeffx,y,p\n"+rows):    "is text in UTF-16; save it as UTF-8",
		inUTF16(binary.BigEndian, "\ufeffx,y,p\n"+rows):       "is text in UTF-16; save it as UTF-8",
		inUTF16(binary.LittleEndian, "x,y,p\n"+rows):          "has bytes that are zero: it is text in UTF-16, or no text",
		"\xff\xfe\x00\x00x\x00\x00\x00":                       "is text in UTF-32; save it as UTF-8",
		"x,y,p\ra,0,.5\rb,1,.5\r":                             `line 1: has a carriage return inside; lines end in \n, or in \r\n`,
		"x,y,p\na,0,.5\nb\xe9,1,.5\n":                         "line 3: is not text in UTF-8",
		"x,p,y,p\na,.5,1,.5\nb,.5,2,.5\n":                     "has the column p twice, as number 2 and number 4",
		"p_y0,p_y1,p_y1\n.5,.5,.5\n":                          "has the column p_y1 twice",
		"x,y,p\na,0,.5\nb,1\n":                                "line 3: wrong number of fields",
		"x,y,p\na,0,.5,9\nb,1,.5\n":                           "line 2: wrong number of fields",
		"x,y,p\na,0,.5\n\nb,1,.5\n":                           "line 3: is empty, and rows follow",
		"x,y,p\n\na,0,.5\nb,1,.5\n":                           "line 2: is empty, and rows follow",
		"x,y,p\na,0,.5\nb,1,.5\n# two rows\n":                 "line 4: wrong number of fields",
		"x;y;p\na;0;0,5\n":                                    "its fields are separated by semicolons",
		"x\ty\tp\na\t0\t.5\n":                                 "its fields are separated by tabs",
		"# x y p\n0 0 .5\n1 1 .5\n":                           "its fields are separated by blanks",
		"X,Y,P\na,0,.5\n":                                     "column X: its name is almost one of x, y, p",
		"p_y0,p_y01\n1,0\n":                                   "column p_y01: its name is almost",
		"x,y,p\na,0,\"0,5\"\n":                                `"0,5" is not a number; write it with a decimal point`,
		"x,y,p\na,0,50%\nb,1,50%\n":                           "write 0.25 for 25%",
		"x,y,p\na,0,0x1p-1\nb,1,.5\n":                         "write it as a decimal",
		"x,y,p\na,0,5_0\nb,1,.5\n":                            "write it as a decimal",
		"x,y,p\na,0,-.5\nb,1,1.5\n":                           "column p, row 0: -0.5 is not a probability; expected 0 to 1",
		"x,y,p\na,0,50\nb,1,40\n":                             "column p, row 0: 50 is not a probability; expected 0 to 1",
		"x,y,p\na,0,9223372036854775808\nb,1,40\n":            "is not a probability; expected 0 to 1",
		"x,y,p\na,0,1e400\nb,1,40\n":                          `"1e400" is not a probability`,
		"x,y,p\na,0,inf\nb,1,.5\n":                            "+Inf is not a probability",
		"x,y,p\na,0,1e-400\nb,1,1\n":                          "would be read as 0",
		"x,y,p\na,0,.5\nb,1,.4\n":                             "the probabilities sum to 0.9, not to 1",
		"x,y,p\na,0,.5\nb,1,.500000002\n":                     "not to 1",
		"x,y,p\na,0,.5\na,0,.5\n":                             "row 1: x = a, y = 0 is in row 0, too",
		"x,p_y\na,.1\na,.5\n":                                 "row 1: x = a is in row 0, too",
		"x,y,p\n1,0,.5\n1.0,1,.5\n":                           `"1" and "1.0" are one number, written in two ways`,
		"x,y,p\n,0,.5\nb,1,.5\n":                              `column x, row 0: "" is a missing value`,
		"x,y,p\na,nan,.5\nb,1,.5\n":                           `column y, row 0: "nan" is a missing value`,
		"x,y,p\na,0,.5\nNaN,1,.5\n":                           `column x, row 1: "NaN" is a missing value`,
		"x,y,p\na,0,.5\nNone,1,.5\n":                          `"None" is a missing value`,
		"x,y,p\na,0,.5\nNA,1,.5\n":                            `"NA" is a missing value`,
		"x,y,p\na,0,.5\nnull,1,.5\n":                          `"null" is a missing value`,
		"":                                                    "is empty; expected CSV with a header",
		"# nothing\n":                                         "has the columns nothing; a joint distribution needs",
		"{\"x\": [1]}\n":                                      "is JSON; ",
		"<!DOCTYPE html>\n":                                   "is HTML or XML; ",
		"\x1f\x8b\x08\x00\x00\x00\x00\x00":                    "is compressed by gzip; unpack it first",
		"PK\x03\x04\x14\x00\x00\x00x.npy":                     "is a NumPy archive (.npz); ",
		"PARE\x00\x00\x00\x00PARE":                            "is an encrypted Parquet file (PARE); ",
		"FEA1\x00\x00\x00\x00":                                "is a Feather file of version 1; ",
		"\x00\x00\x00\x00\x00\x00\x00\x00DUCK\x40\x00\x00":    "is a DuckDB database; ",
		"PAR1\x00\x00\x00\x00":                                "damaged: it begins with PAR1 and does not end so",
		"x,y,p\n\x1b]0;title\x07,0,.5\n\x1b]0;title\x07,0,.5": `x = "\x1b]0;title\a", y = 0 is in row 0, too`,
	} {
		file := b.store(t, "bad.csv", text)
		code := exitFailure
		if strings.Contains(want, "column") && !strings.Contains(want, ", row") { // of the form, not of a row
			code = exitUsage
		}
		b.run(code, "solve "+file)
		b.silent("stdout", b.stdout)
		b.says(b.stderr, "infoplane: "+file, want)
	}
}

// TestJointTables: names are compared as what they are in the file, and columns that
// are not used may hold anything.
func TestJointTables(t *testing.T) {
	b := newBench(t)
	half := table.NewColumn("p", []float64{.5, .5})
	y := table.NewColumn("y", []int32{0, 1})
	arrow := func(columns ...table.Column) string {
		table, err := table.New(columns...)
		if err != nil {
			t.Fatal(err)
		}
		var stream bytes.Buffer
		if err := parquet.WriteArrow(&stream, table); err != nil {
			t.Fatal(err)
		}
		return b.store(t, "joint.arrows", stream.String())
	}
	for _, x := range []table.Column{
		table.NewColumn("x", []int64{1 << 53, 1<<53 + 1}),
		table.NewColumn("x", []int32{-1, 1}),
		table.NewColumn("x", []float32{0.1, 0.2}),
		table.NewColumn("x", []float64{0.1, 0.1 + 0x1p-56}),
		table.NewColumn("x", []string{"a", "a "}),
		table.NewColumn("x", []string{"#a", "#b"}),
	} {
		for _, file := range []string{b.write("joint.parquet", x, y, half), arrow(x, y, half)} {
			b.run(exitDone, "solve "+file)
			b.says(b.stdout, "inputs  2            2 with", "I(X;Y)  1.000000000")
		}
	}
	b.run(exitDone, "solve "+b.write("zeros.parquet", table.NewColumn("x", []float64{0, math.Copysign(0, -1)}), y, half))
	b.says(b.stdout, "inputs  1 ", "I(X;Y)  0.000000000")
	b.run(exitFailure, "solve "+b.write("nan.parquet", table.NewColumn("x", []float64{0, math.NaN()}), y, half))
	b.says(b.stderr, "column x, row 1: NaN is a missing value")
	b.run(exitFailure, "solve "+b.write("none.parquet", table.NewColumn("x", []string{"None", "a"}), y, half))
	b.says(b.stderr, `column x, row 0: "None" is a missing value`)

	// Written by pyarrow 26: text as a dictionary, booleans, half floats, and beside
	// them lists, nulls, times, structures, decimals.
	b.run(exitDone, "solve testdata/pyarrow-joint.parquet")
	b.says(b.stdout, "inputs  2 ", "I(X;Y)  0.1887218755")
	b.says(b.stderr, "not used: columns list, nothing, time, both, day, holes, price, seen")
	b.run(exitUsage, "solve testdata/pyarrow-joint.parquet --memory 100B")
	b.says(b.stderr, "in memory, of at most 100 B; INFOPLANE_MEMORY raises the bound")
	b.run(exitFailure, "solve "+b.store(t, "long.csv", "x,y,p\n"+strings.Repeat("a,0,0\n", 1000))+" --memory 100kB")
	b.says(b.stderr, "long.csv: takes ", " in memory, of at most 100.0 kB")
}
