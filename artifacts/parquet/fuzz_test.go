package parquet

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go/format"

	"infoplane/artifacts/table"
	"infoplane/artifacts/table/tabletest"
	"infoplane/artifacts/tables"
)

// FuzzForeign reads any bytes as a file of another program, of which the columns whose
// names begin with t are wanted: a table or an error, nothing beyond the limit, and no
// column that is wanted is left out.
func FuzzForeign(f *testing.F) {
	files, err := filepath.Glob("testdata/foreign/*")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte("PK\x03\x04\x00t1_0.npy"))
	f.Add([]byte("t1_0,y\n1,2\n"))
	wanted := func(name string) bool { return strings.HasPrefix(name, "t") }
	f.Fuzz(func(t *testing.T, b []byte) {
		const limit = 4 << 20
		var table *Foreign
		var err error
		took := allocated(func() { table, err = Reading{Want: wanted, Limit: limit}.Read(b) })
		if took > 4*limit {
			t.Fatalf("took %d bytes", took)
		}
		if err != nil {
			return
		}
		for _, name := range table.Names {
			if _, there := table.Column(name); there != wanted(name) {
				t.Fatalf("column %q is read: %v", name, there)
			}
		}
		checkTable(t, table.Table)
	})
}

func FuzzParquet(f *testing.F) {
	random := rand.New(rand.NewPCG(15, 16))
	for _, rows := range []int{0, 1, 3, 40} {
		f.Add(parquetBytes(f, tabletest.Random(random, rows)))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		table, err := Read(b)
		if err == nil {
			checkTable(t, table)
		}
	})
}

func FuzzArrow(f *testing.F) {
	random := rand.New(rand.NewPCG(17, 18))
	for _, rows := range []int{0, 1, 3, 40} {
		f.Add(arrowBytes(f, tabletest.Random(random, rows)))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		table, err := ReadArrow(bytes.NewReader(b))
		if err == nil {
			checkTable(t, table)
		}
	})
}

// checkTable checks that a table that could be read can be used and written.
func checkTable(t *testing.T, tbl *table.Table) {
	t.Helper()
	for _, c := range tbl.Columns() {
		if c.Len() != tbl.Rows() {
			t.Fatalf("column %q has %d values of %d", c.Name(), c.Len(), tbl.Rows())
		}
	}
	if n := len(tbl.Ends()); n > 0 && tbl.Ends()[n-1] != tbl.Rows() {
		t.Fatalf("row groups end at %v of %d", tbl.Ends(), tbl.Rows())
	}
	if len(tbl.Columns()) > 0 && tbl.Rows() < 1000 {
		tabletest.Same(t, reread(t, tbl), tbl)
	}
	table.Decode[tables.Information](tbl)
	table.Decode[tables.Activations](tbl)
	table.Decode[tables.Patterns](tbl)
}

// FuzzFooter puts any footer behind good pages: mutating whole files seldom gets
// past the length of the footer.
func FuzzFooter(f *testing.F) {
	random := rand.New(rand.NewPCG(19, 20))
	const tail = 8 // length and magic
	for _, rows := range []int{0, 1, 40} {
		b := parquetBytes(f, tabletest.Random(random, rows))
		footer := len(b) - tail - int(binary.LittleEndian.Uint32(b[len(b)-tail:]))
		f.Add(b[:footer], b[footer:len(b)-tail])
	}
	f.Fuzz(func(t *testing.T, body, footer []byte) {
		b := append(bytes.Clone(body), footer...)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(footer)))
		table, err := Read(append(b, magic...))
		if err == nil {
			checkTable(t, table)
		}
	})
}

// FuzzPage decodes any bytes as values of each kind in each encoding, into the
// middle of a column whose other rows must stay as they are.
func FuzzPage(f *testing.F) {
	random := rand.New(rand.NewPCG(21, 22))
	for kind := table.Int32; kind <= table.String; kind++ {
		c := new(chunk)
		c.appendPage(tabletest.RandomColumn(random, "x", kind, 100))
		f.Add(byte(kind), byte(encodings[kind]), uint16(100), c.encoded)
	}
	f.Add(byte(table.Int32), byte(format.RLEDictionary), uint16(20), []byte{2, 16, 1, 7, 0x1b, 0x1b, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, kind, encoding byte, n uint16, b []byte) {
		kind = byte(table.Int32) + kind%byte(table.String)
		rows := int(n % 2000)
		c := table.MakeColumn("x", table.Kind(kind), rows+20)
		dictionary := tabletest.RandomColumn(rand.New(rand.NewPCG(1, 1)), "d", table.Kind(kind), 3)
		decodeValues(c.Rows(10, 10+rows), format.Encoding(encoding), b, dictionary)
		decodeValues(c.Rows(10, 10+rows), format.Encoding(encoding), b, table.Column{})
		for i := range 10 {
			for _, row := range []int{i, rows + 10 + i} {
				if v := tabletest.Canonical(c, row); v != tabletest.Canonical(table.MakeColumn("", c.Kind(), 1), 0) {
					t.Fatalf("row %d outside of the page became %v", row, v)
				}
			}
		}
	})
}
