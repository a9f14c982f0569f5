package parquet

import (
	"bytes"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/float16"

	"infoplane/artifacts/table"
	"infoplane/artifacts/table/tabletest"
	"infoplane/artifacts/tables"
)

// TestFormats: a file of another format is named, with what to do, and not damaged.
func TestFormats(t *testing.T) {
	for want, text := range map[string]string{
		"is a NumPy archive (.npz); expected Parquet or Arrow": "PK\x03\x04\x14\x00\x00\x00\x00\x00t1_0.npy",
		"is a NumPy array (.npy)":                              "\x93NUMPY\x01\x00v\x00{'descr': '<f8'}",
		"is a PyTorch file":                                    "PK\x03\x04\x00archive/data.pkl",
		"is an Excel file":                                     "PK\x03\x04\x00[Content_Types].xml",
		"is a zip archive":                                     "PK\x03\x04\x00a.txt",
		"is an encrypted Parquet file (PARE)":                  "PARE0123456789PARE",
		"is a Feather file of version 1":                       "FEA1\x00\x00\x00\x00",
		"is an HDF5 file":                                      "\x89HDF\r\n\x1a\n\x00",
		"is a DuckDB database":                                 "12345678DUCK\x00",
		"is CSV or another text":                               "t1_0,y\n0.5,1\n",
		"is text; expected":                                    "t1_0 y\n0.5 1\n",
		"is text in UTF-16":                                    "\xff\xfet\x001\x00",
		"is JSON":                                              "{\"t1_0\": [1]}",
		"is HTML or XML":                                       "<!DOCTYPE html>",
		"is a pointer of Git LFS":                              "version https://git-lfs.github.com/spec/v1\n",
		"is compressed by gzip":                                "\x1f\x8b\x08\x00",
		"is compressed by zstd":                                "\x28\xb5\x2f\xfd\x00",
		"is a Python pickle":                                   "\x80\x04\x95\x00",
		"is empty":                                             "",
		"begins with zeros only":                               strings.Repeat("\x00", 100),
		"is neither Parquet nor Arrow":                         "\x00\x01\x02\x03\x04\x05",
	} {
		for name, read := range map[string]func([]byte) error{
			"any":     func(b []byte) error { _, err := Reading{}.Read(b); return err },
			"Parquet": func(b []byte) error { _, err := Read(b); return err },
			"Reading": func(b []byte) error { _, err := Reading{}.ReadParquet(b); return err },
		} {
			err := read([]byte(text))
			if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "damaged") || !errors.Is(err, ErrDamaged) {
				t.Errorf("%s: error %v, want %s", name, err, want)
			}
		}
	}
	good := parquetBytes(t, tabletest.Must(t, table.NewColumn("x", []int32{1})))
	stream := arrowBytes(t, tabletest.Must(t, table.NewColumn("x", []int32{1})))
	if _, err := (Reading{}).ReadArrow(good); err == nil || !strings.Contains(err.Error(), "is a Parquet file; expected an Arrow stream") {
		t.Errorf("Parquet for Arrow: %v", err)
	}
	if _, err := (Reading{}).ReadParquet(stream); err == nil || !strings.Contains(err.Error(), "is an Arrow file or stream; expected Parquet") {
		t.Errorf("Arrow for Parquet: %v", err)
	}
	var a arrays
	a.json(t, "x", arrow.PrimitiveTypes.Int32, "[1,2,3]")
	if got, err := (Reading{}).ReadArrow(a.file(t)); err != nil || got.Rows() != 3 {
		t.Errorf("an Arrow file for a stream: %v", err)
	}
	for what, b := range map[string][]byte{"Parquet": good, "an Arrow file": a.file(t)} {
		if _, err := (Reading{}).Read(b[:len(b)-3]); err == nil || !strings.Contains(err.Error(), "it is not whole") {
			t.Errorf("half of %s: %v", what, err)
		}
	}
}

// TestOtherEncodings reads files that DuckDB 2.0, pyarrow 26 and polars 2.1 wrote, in
// encodings that the writers of the other tests do not have.
func TestOtherEncodings(t *testing.T) {
	files, err := filepath.Glob("testdata/foreign/*")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Reading{}.Read(b)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for row := range got.Rows() {
			for _, c := range got.Columns() {
				want := float64(row)
				switch c.Name() {
				case "big":
					want = float64((int64(row)*int64(row)*7919)%4_000_000_007 - 2_000_000_000)
				case "even":
					want = float64(1 - row%2)
				case "third":
					want = float64(float32(row) / 4)
				case "text":
					if text := c.Slice().([]string)[row]; text != []string{"abandon", "abacus", "abacus", ""}[row%4] {
						t.Fatalf("%s: row %d of %s is %q", name, row, c.Name(), text)
					}
					continue
				}
				if v, _ := table.Floats[float64](c); v[row] != want {
					t.Fatalf("%s: row %d of %s is %v, want %v", name, row, c.Name(), v[row], want)
				}
			}
		}
	}
}

// TestHalf compares every float16 with the arrow library's value, except for the
// subnormal ones, which that rounds to zero.
func TestHalf(t *testing.T) {
	for bits := range 1 << 16 {
		got, want := table.Half(uint16(bits)), float16.FromLEBytes([]byte{byte(bits), byte(bits >> 8)}).Float32()
		if exponent := bits >> 10 & 31; exponent == 0 {
			want = float32(math.Ldexp(float64(bits&1023), -24))
			if bits>>15 == 1 {
				want = -want
			}
		}
		if got != want && (got == got || want == want) {
			t.Fatalf("%#x is %v, want %v", bits, got, want)
		}
	}
}

// The digest that is computed of a file, column by column, is that of its table.
func TestLogicalParquet(t *testing.T) {
	whole := tabletest.MustEncode(t, tabletest.Activations)
	grouped, err := table.NewGrouped([]int{1, whole.Rows()}, whole.Columns()...)
	if err != nil {
		t.Fatal(err)
	}
	for i, table := range []*table.Table{
		grouped, tabletest.MustEncode(t, tables.History{}),
		tabletest.Must(t, table.NewColumn("a", []string{"x", "", "y"}), table.NewColumn("b", []float64{math.NaN(), 0, math.Copysign(0, -1)}), table.NewColumn("c", []int64{1, 2, 3})),
	} {
		var b bytes.Buffer
		if err := Write(&b, table); err != nil {
			t.Fatal(err)
		}
		if got, err := Logical(b.Bytes()); err != nil || got != table.Logical() {
			t.Errorf("table %d: %v, %v, want %v", i, got, err, table.Logical())
		}
	}
	if _, err := Logical([]byte("PAR1 and PAR1")); err == nil {
		t.Error("no error for what is not a table")
	}
}
