package array

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"infoplane/artifacts/table"
)

// npy returns the bytes of a .npy file of version 1.
func npy(descr, order, shape string, values []byte) []byte {
	text := fmt.Sprintf("{'descr': %s, 'fortran_order': %s, 'shape': (%s), }\n", descr, order, shape)
	b := append([]byte(npyMagic), 1, 0)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(text)))
	return append(append(b, text...), values...)
}

// npz returns an archive of files, by name.
func npz(t testing.TB, files ...any) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i].(string))
		if err == nil {
			_, err = w.Write(files[i+1].([]byte))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const plenty = 1 << 30

func tooLarge(need, limit int64) error { return fmt.Errorf("needs %d of %d", need, limit) }

// text returns the columns of an array as text: x_0=[1 2].
func text(t *testing.T, a *Array) string {
	t.Helper()
	columns, err := a.Read(nil, plenty, tooLarge)
	if err != nil {
		t.Fatal(err)
	}
	return columnsText(columns)
}

func columnsText(columns []table.Column) string {
	var out []string
	for _, c := range columns {
		out = append(out, fmt.Sprintf("%s %s=%v", c.Name(), c.Kind(), c.Slice()))
	}
	return strings.Join(out, " ")
}

// TestNPYOrdersAgree: an array of 2 × 3 × 2 is the same in either order and in either
// order of bytes.
func TestNPYOrdersAgree(t *testing.T) {
	const want = "x_0 int32=[0 6] x_1 int32=[1 7] x_2 int32=[2 8] x_3 int32=[3 9] x_4 int32=[4 10] x_5 int32=[5 11]"
	var c, f, big []byte
	for v := range int16(12) {
		c = binary.LittleEndian.AppendUint16(c, uint16(v))
		big = binary.BigEndian.AppendUint16(big, uint16(v))
	}
	for k := range 2 {
		for j := range 3 {
			for i := range 2 {
				f = binary.LittleEndian.AppendUint16(f, uint16(6*i+2*j+k))
			}
		}
	}
	for name, b := range map[string][]byte{
		"C":          npy("'<i2'", "False", "2, 3, 2", c),
		"Fortran":    npy("'<i2'", "True", "2, 3, 2", f),
		"big-endian": npy("'>i2'", "False", "2, 3, 2", big),
	} {
		a, err := NPY(b)
		if err != nil {
			t.Fatal(name, err)
		}
		if got := text(t, a); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if a, _ := NPY(npy("'<i2'", "False", "2, 3, 2", f)); text(t, a) == want {
		t.Error("the order has no effect")
	}
}

func TestTypesOfNPY(t *testing.T) {
	for _, c := range []struct {
		descr  string
		values string
		want   string
	}{
		{"'|b1'", "\x00\x01", "y int32=[0 1]"},
		{"'|u1'", "\x00\xff", "y int32=[0 255]"},
		{"'|i1'", "\x01\xff", "y int32=[1 -1]"},
		{"'<u2'", "\x01\x00\xff\xff", "y int32=[1 65535]"},
		{"'<i4'", "\x01\x00\x00\x00\xff\xff\xff\xff", "y int32=[1 -1]"},
		{"'<u4'", "\x01\x00\x00\x00\xff\xff\xff\xff", "y int64=[1 4294967295]"},
		{"'>u4'", "\x00\x00\x00\x01\xff\xff\xff\xff", "y int64=[1 4294967295]"},
		{"'<i8'", "\x01\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff", "y int64=[1 -1]"},
		{"'<f2'", "\x00\x3c\x00\x7c", "y float32=[1 +Inf]"},
		{"'>f2'", "\x3c\x00\x00\x01", "y float32=[1 5.9604645e-08]"},
		{"'<f4'", "\x00\x00\x80\x3f\x00\x00\x80\xbf", "y float32=[1 -1]"},
		{"'<f8'", "\x00\x00\x00\x00\x00\x00\xf0\x3f\x00\x00\x00\x00\x00\x00\xf0\xbf", "y float64=[1 -1]"},
		{"'|S3'", "a\x00\x00bcd", "y string=[a bcd]"},
		{"'<U2'", "a\x00\x00\x00\x00\x00\x00\x00\xe4\x00\x00\x00b\x00\x00\x00", "y string=[a äb]"},
		{"'>U1'", "\x00\x00\x00a\x00\x01\xf6\x00", "y string=[a 😀]"},
	} {
		a, err := NPY(npy(c.descr, "False", "2,", []byte(c.values)))
		if err != nil {
			t.Errorf("%s: %v", c.descr, err)
			continue
		}
		if got := text(t, a); got != c.want {
			t.Errorf("%s: %s, want %s", c.descr, got, c.want)
		}
	}
}

func TestBadNPYIsRefused(t *testing.T) {
	for _, c := range []struct {
		b    []byte
		want string
	}{
		{npy("'|O'", "False", "2,", []byte("\x80\x04")), "is a pickled array (dtype object), which is a program and is not run"},
		{npy("'<c8'", "False", "1,", make([]byte, 8)), "holds complex numbers (<c8)"},
		{npy("[('a', '<i4'), ('b', '<f4')]", "False", "1,", make([]byte, 8)), "is a structured array"},
		{npy("'<M8[s]'", "False", "1,", make([]byte, 8)), "holds times (<M8[s])"},
		{npy("'<f16'", "False", "1,", make([]byte, 16)), `holds values of the type "<f16"`},
		{npy("'<f4'", "False", "2, 3", make([]byte, 20)), "has 20 bytes of values; its shape, 2 × 3 of float32, needs 24"},
		{npy("'<f4'", "False", "2, 3", make([]byte, 28)), "has 28 bytes of values"},
		{npy("'<f4'", "False", "1000000000000, 1000", nil), "no file holds as many values"},
		{npy("'<f4'", "False", "1, 2000000", nil), "a row has at most 1048576 values"},
		{npy("'<f4'", "False", "-1,", nil), "its header has the shape"},
		{npy("'<f4'", "Maybe", "1,", nil), "expected 'descr', 'fortran_order' and 'shape'"},
		{[]byte(npyMagic + "\x09\x00\x10\x00abcd"), "is of version 9 of .npy"},
		{[]byte(npyMagic + "\x02\x00\xff\xff\xff\xffabcd"), "its header claims 4294967295 bytes"},
		{[]byte(npyMagic + "\x01\x00\xff\x00abcd"), "ends inside its header"},
	} {
		a, err := NPY(c.b)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, %v, want %q", c.b[:min(40, len(c.b))], a, err, c.want)
		}
	}
}

func TestIDX(t *testing.T) {
	a, err := IDX([]byte("\x00\x00\x08\x03\x00\x00\x00\x02\x00\x00\x00\x01\x00\x00\x00\x02\x01\x02\x03\xff"))
	if err != nil || text(t, a) != "x_0 int32=[1 3] x_1 int32=[2 255]" {
		t.Errorf("images: %v, %v", a, err)
	}
	a, err = IDX([]byte("\x00\x00\x0b\x01\x00\x00\x00\x02\x01\x02\xff\xff"))
	if err != nil || text(t, a) != "y int32=[258 -1]" {
		t.Errorf("labels: %v, %v", a, err)
	}
	for b, want := range map[string]string{
		"\x00\x00\x08\x01\x00\x00\x00\x03\x01\x02":         "has 2 bytes of values; its shape, 3 of uint8, needs 3",
		"\x00\x00\x08\x01\x00\x00\x00\x01\x01\x02":         "has 2 bytes of values",
		"\x00\x00\x08\x03\x00\x00\x00\x03\x01\x02":         "ends among its 3 dimensions",
		"\x00\x00\x07\x01\x00\x00\x00\x01\x01":             "is not IDX",
		"\x00\x00\x08\x02\xff\xff\xff\xff\x00\x10\x00\x00": "no file holds as many values",
	} {
		if _, err := IDX([]byte(b)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", b, err, want)
		}
	}
}

func TestNPZ(t *testing.T) {
	images := npy("'|u1'", "False", "2, 2", []byte{1, 2, 3, 4})
	all, err := NPZ(npz(t, "images.npy", images, "labels.npy", npy("'|u1'", "False", "2,", []byte{7, 8}), "other.npy", npy("'|O'", "False", "9,", []byte("x")), "README", []byte("hello")))
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, a := range all[:2] {
		got += text(t, a) + " "
	}
	if want := "images_0 int32=[1 3] images_1 int32=[2 4] labels int32=[7 8] "; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if _, err := all[2].Read(nil, plenty, tooLarge); err == nil || !strings.Contains(err.Error(), "is a pickled array") {
		t.Errorf("a pickled array: %v", err)
	}
	for _, c := range []struct {
		b    []byte
		want string
	}{
		{npz(t, "README", []byte("hello")), ErrNoArray.Error()},
		{npz(t, "x.npy", images, "x.npy", images), "has two arrays with the name x"},
		{npz(t, "x.npy", images[:len(images)-1]), "array x: its 73 bytes are not those of its shape, 2 × 2 of uint8"},
		{npz(t, "\xff.npy", images), `has an array whose name is not UTF-8, "\xff"`},
		{npz(t, "x.npy", []byte("hello")), "array x: is not a .npy file"},
		{npz(t, "x.npy", images)[:60], "is a damaged zip archive"},
	} {
		if _, err := NPZ(c.b); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
}

// TestLimitIsKept: before anything is unpacked.
func TestLimitIsKept(t *testing.T) {
	zeros := make([]byte, 1<<20)
	all, err := NPZ(npz(t, "x.npy", npy("'|u1'", "False", "1048576, 1", zeros)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := all[0].Read(nil, 1<<20, tooLarge); err == nil || err.Error() != "needs 5242880 of 1048576" {
		t.Errorf("error %v", err)
	}
	if columns, err := all[0].Read(func(string) bool { return false }, 10, tooLarge); err != nil || len(columns) > 0 {
		t.Errorf("what is not wanted: %v, %v", columns, err)
	}
}

// TestFilesOfNumPy: files that NumPy 2 wrote (testdata/write.py), with its own values.
func TestFilesOfNumPy(t *testing.T) {
	for name, want := range map[string]string{
		"fortran.npy": "x_0 float64=[0 2 4] x_1 float64=[1 3 5]",
		"big.npy":     "y float32=[0.5 -2]",
		"half.npy":    "x_0 float32=[0.5 0.25] x_1 float32=[1 65504]",
		"text.npy":    "y string=[rose größer]",
		"two.npz":     "x_0 int64=[0 2] x_1 int64=[1 3] y int32=[1 0]",
		"small.npz":   "x_0 float32=[0 2] x_1 float32=[1 3] y int32=[1 0]",
	} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		all := []*Array{nil}
		if strings.HasSuffix(name, ".npz") {
			all, err = NPZ(b)
		} else {
			all[0], err = NPY(b)
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var columns []table.Column
		for _, a := range all {
			some, err := a.Read(nil, plenty, tooLarge)
			if err != nil {
				t.Fatal(name, err)
			}
			columns = append(columns, some...)
		}
		if got := columnsText(columns); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if _, err := NPY(must(t, "pickled.npy")); err == nil || !strings.Contains(err.Error(), "pickled") {
		t.Errorf("a pickled array: %v", err)
	}
}

func must(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// FuzzArray: no bytes crash a reader, and what is read has the shape that was claimed.
func FuzzArray(f *testing.F) {
	f.Add(npy("'<f4'", "True", "2, 3", make([]byte, 24)))
	f.Add(npy("'<U2'", "False", "1,", make([]byte, 8)))
	f.Add([]byte("\x00\x00\x08\x03\x00\x00\x00\x02\x00\x00\x00\x01\x00\x00\x00\x02\x01\x02\x03\xff"))
	f.Add(npz(f, "x.npy", npy("'|u1'", "False", "2, 2", []byte{1, 2, 3, 4})))
	f.Add(must(f, "small.npz"))
	f.Add(must(f, "small.safetensors"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var all []*Array
		if a, err := NPY(b); err == nil {
			all = append(all, a)
		}
		if a, err := IDX(b); err == nil {
			all = append(all, a)
		}
		for _, read := range []func([]byte) ([]*Array, error){NPZ, Safetensors} {
			if more, err := read(b); err == nil {
				all = append(all, more...)
			}
		}
		for _, a := range all {
			columns, err := a.Read(nil, 1<<20, tooLarge)
			if err != nil {
				continue
			}
			var names []string
			for _, c := range columns {
				names = append(names, c.Name())
				if c.Len() != a.Rows() {
					t.Errorf("column %s has %d values of %d rows", c.Name(), c.Len(), a.Rows())
				}
				if err := c.Check(); err != nil {
					t.Errorf("column %s: %v", c.Name(), err)
				}
			}
			if !slices.Equal(names, a.Columns()) {
				t.Errorf("columns %q, want %q", names, a.Columns())
			}
		}
	})
}
