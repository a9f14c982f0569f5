package foreign

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"

	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
)

func gzipped(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write(b)
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// everyFormat returns a table of the columns x_0, x_1 and y in every format that has names,
// and one of arrays.
func everyFormat(t testing.TB) map[string][]byte {
	t.Helper()
	small, err := table.New(table.NewColumn("x_0", []float32{1, 3}), table.NewColumn("x_1", []float32{2, 4}), table.NewColumn("y", []int32{0, 1}))
	if err != nil {
		t.Fatal(err)
	}
	var p, a, c bytes.Buffer
	if err := parquet.Write(&p, small); err != nil {
		t.Fatal(err)
	}
	if err := parquet.WriteArrow(&a, small); err != nil {
		t.Fatal(err)
	}
	if err := table.WriteCSV(&c, small); err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{
		"Parquet": p.Bytes(), "Arrow": a.Bytes(), "CSV": c.Bytes(),
		"IDX": []byte("\x00\x00\x08\x02\x00\x00\x00\x02\x00\x00\x00\x02\x01\x02\x03\x04"),
		"NPY": []byte("\x93NUMPY\x01\x00\x46\x00" + fmt.Sprintf("%-69s\n", "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2), }") + "\x01\x02\x03\x04"),
	}
}

// TestOneReader: every format has the same values, packed or not, of the columns that are
// wanted.
func TestOneReader(t *testing.T) {
	for name, b := range everyFormat(t) {
		for packing, b := range map[string][]byte{"": b, ".gz": gzipped(t, b)} {
			got, err := Read(b, 1<<20, func(column string) bool { return column != "y" })
			if err != nil {
				t.Errorf("%s%s: %v", name, packing, err)
				continue
			}
			for j, want := range [][]float32{{1, 3}, {2, 4}} {
				c, _ := got.Column(fmt.Sprintf("x_%d", j))
				if v, _ := table.Floats[float32](c); fmt.Sprint(v) != fmt.Sprint(want) {
					t.Errorf("%s%s: x_%d is %v, want %v", name, packing, j, v, want)
				}
			}
			if _, there := got.Column("y"); there || len(got.Names) < 2 {
				t.Errorf("%s%s: names %q, and what is not wanted was read: %v", name, packing, got.Names, there)
			}
		}
	}
}

func TestReadRefuses(t *testing.T) {
	csv := []byte("a,b\n1,2\n")
	x := everyFormat(t)["NPY"]
	y := bytes.Replace(bytes.Replace(x, []byte("(2, 2)"), []byte("(3,)  "), 1), []byte("\x01\x02\x03\x04"), []byte("\x01\x02\x03"), 1)
	var zipped bytes.Buffer
	z := zip.NewWriter(&zipped)
	for i, content := range [][]byte{x, y} {
		w, err := z.Create([]string{"x.npy", "y.npy"}[i])
		if err == nil {
			_, err = w.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	lengths := zipped.Bytes()
	for _, c := range []struct {
		name string
		b    []byte
		want string
	}{
		{"a bomb", gzipped(t, make([]byte, 2<<20)), "unpacks to more than 1.0 MB; INFOPLANE_MEMORY raises the bound"},
		{"half of a .gz", gzipped(t, csv)[:20], "is damaged, as gzip"},
		{"a .gz in a .gz", gzipped(t, gzipped(t, csv)), "is compressed by gzip; unpack it first"},
		{"a zip archive", []byte("PK\x03\x04" + strings.Repeat("x", 100)), "is a damaged zip archive"},
		{"JSON", []byte(`{"a": 1}`), "is JSON"},
		{"a pickle", []byte("\x80\x04\x95"), "is a Python pickle"},
		{"zstd", []byte("\x28\xb5\x2f\xfd"), "is compressed by zstd; unpack it first"},
		{"nothing", nil, "is empty"},
		{"arrays of several lengths", lengths, "array y: has 3 rows, and column x_0 has 2; choose columns of as many rows"},
		{"ragged CSV", []byte("a,b\n1\n"), "line 2: has 1 fields, and the header has 2"},
	} {
		if _, err := Read(c.b, 1<<20, nil); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

// TestArraysAsLayers: arrays of two or more dimensions are layers of their names, unless one has
// the name of a unit; what is asked for as a column is one.
func TestArraysAsLayers(t *testing.T) {
	const header = `{"fc1":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"y":{"dtype":"I64","shape":[2],"data_offsets":[16,32]},"NAME":{"dtype":"U8","shape":[2,1,3],"data_offsets":[32,38]}}`
	file := func(name string) []byte {
		head := strings.Replace(header, "NAME", name, 1)
		b := append([]byte{byte(len(head)), 0, 0, 0, 0, 0, 0, 0}, head...)
		return append(b, make([]byte, 38)...)
	}
	layers := columns(t, "t%d_%d", true)
	layers.Lists = true
	for name, want := range map[string]string{
		"maps": "[{fc1 2} {maps 3}]", "x": "[{fc1 2}]", "t1": "[]",
	} {
		got, err := read(file(name), 1<<20, func(column string) bool { return column == "y" || column == "x_0" || layers.Units.Has(column) }, &layers)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if fmt.Sprint(got.Lists) != want {
			t.Errorf("%s: lists %v, want %s", name, got.Lists, want)
		}
		if y, there := got.Column("y"); !there || y.Len() != 2 {
			t.Errorf("%s: y is not read", name)
		}
		if a, err := layers.Read(got); err != nil || len(a.T) == 0 || len(a.T[0][0]) != 2 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzRead: no bytes crash the reader of any format, packed or not.
func FuzzRead(f *testing.F) {
	for _, b := range everyFormat(f) {
		f.Add(b)
		f.Add(gzipped(f, b))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := Read(b, 1<<20, nil)
		if err != nil {
			return
		}
		for _, c := range got.Columns() {
			if c.Len() != got.Rows() {
				t.Errorf("column %s has %d values of %d rows", c.Name(), c.Len(), got.Rows())
			}
		}
	})
}
