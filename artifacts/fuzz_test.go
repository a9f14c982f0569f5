package artifacts

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/parquet-go/parquet-go/format"

	"infoplane/artifacts/tables"
)

// A decoder of hostile bytes gives a value or an error: it does not panic, and
// what it gives is what was written.

func FuzzDigest(f *testing.F) {
	f.Add(Blob{1, 2, 0xab}.String())
	f.Add("2CF24DBA5FB0A30E26E83B2AC5B9E29E1B161E5C1FA7425E73043362938B9824")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		b, err := ParseBlob(text)
		l, errLogical := ParseLogical(text)
		k, errKey := ParseKey(text)
		if (err == nil) != (errLogical == nil) || (err == nil) != (errKey == nil) {
			t.Fatalf("errors %v, %v, %v differ", err, errLogical, errKey)
		}
		if err == nil && (b.String() != text || l.String() != text || k.String() != text) {
			t.Fatalf("%q reads as %s", text, b)
		}
		if err != nil && !b.IsZero() {
			t.Fatalf("an error and a digest: %s", b)
		}
	})
}

func FuzzRecord(f *testing.F) {
	for _, r := range []Record{{}, someRecord(1), someRecord(2, weightsOutput(1), Output{Port: "history", Ref: Ref{Blob{2}, Logical{2}, 9}})} {
		b, err := json.Marshal(r)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(`{"format":1,"outputs":[{"port":"x"}]}`))
	sealed, err := sealRecord(someRecord(3))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sealed)
	f.Fuzz(func(t *testing.T, b []byte) {
		if r, err := openRecord(b); err == nil && r.Format > 1 {
			for i := range b { // whichever byte is another one, the sum shows it
				if i%7 == len(b)%7 {
					damaged := bytes.Clone(b)
					damaged[i] ^= 1
					if _, err := openRecord(damaged); err == nil {
						t.Fatalf("byte %d of %d may be another one", i, len(b))
					}
				}
			}
		}
		r, err := parseRecord(b) // a sum would stop most of what a fuzzer tries
		if err != nil {
			return
		}
		r.Format = RecordFormat
		again, err := sealRecord(r.Record)
		if err != nil {
			t.Fatal(err)
		}
		read, err := openRecord(again)
		if err != nil {
			t.Fatalf("%s\nreads, but written again it does not: %v", b, err)
		}
		if !reflect.DeepEqual(read, r.Record) {
			t.Fatalf("%+v\nwritten and read is\n%+v", r.Record, read)
		}
	})
}

func FuzzPointer(f *testing.F) {
	f.Add([]byte(`{"node":"paper:train","key":"0101010101010101010101010101010101010101010101010101010101010101"}`))
	f.Fuzz(func(t *testing.T, b []byte) { parsePointer(b) })
}

func FuzzLease(f *testing.F) {
	f.Add([]byte(`{"nonce":"x","host":"here","process":7,"machine":"m","started":"1"}`))
	f.Add([]byte(`{"host":"a\u001b[2J","process":-1}`))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		l := parseLease(b)
		if l.Host == "" || !printable(l.locked().Error()) {
			t.Fatalf("%q shows as %q", b, l.locked())
		}
		l.runs() // whatever number the process has
	})
}

// FuzzFormat opens a store with any file that says its format.
func FuzzFormat(f *testing.F) {
	for _, text := range []string{"infoplane store 1\n", "infoplane store 2\n", "infoplane store -1", "", "x"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		s := InMemory()
		s.backend.(*inMemory).files[formatFile] = inMemoryFile{bytes: b}
		if err := s.checkFormat(); err != nil && !printable(err.Error()) {
			t.Fatalf("%q gives %q", b, err)
		}
	})
}

func FuzzParquet(f *testing.F) {
	random := rand.New(rand.NewPCG(15, 16))
	for _, rows := range []int{0, 1, 3, 40} {
		f.Add(parquetBytes(f, randomTable(random, rows)))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		table, err := ReadParquet(b)
		if err == nil {
			checkTable(t, table)
		}
	})
}

func FuzzArrow(f *testing.F) {
	random := rand.New(rand.NewPCG(17, 18))
	for _, rows := range []int{0, 1, 3, 40} {
		f.Add(arrowBytes(f, randomTable(random, rows)))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		table, err := ReadArrow(bytes.NewReader(b))
		if err == nil {
			checkTable(t, table)
		}
	})
}

// checkTable checks that a table that could be read can be used and written.
func checkTable(t *testing.T, table *Table) {
	t.Helper()
	for _, c := range table.columns {
		if c.Len() != table.rows {
			t.Fatalf("column %q has %d values of %d", c.name, c.Len(), table.rows)
		}
	}
	if n := len(table.ends); n > 0 && table.ends[n-1] != table.rows {
		t.Fatalf("row groups end at %v of %d", table.ends, table.rows)
	}
	if len(table.columns) > 0 && table.rows < 1000 {
		sameTable(t, reread(t, table), table)
	}
	Decode[tables.Information](table)
	Decode[tables.Activations](table)
	Decode[tables.Patterns](table)
}

// FuzzFooter puts any footer behind good pages: mutating whole files seldom gets
// past the length of the footer.
func FuzzFooter(f *testing.F) {
	random := rand.New(rand.NewPCG(19, 20))
	const tail = 8 // length and magic
	for _, rows := range []int{0, 1, 40} {
		b := parquetBytes(f, randomTable(random, rows))
		footer := len(b) - tail - int(binary.LittleEndian.Uint32(b[len(b)-tail:]))
		f.Add(b[:footer], b[footer:len(b)-tail])
	}
	f.Fuzz(func(t *testing.T, body, footer []byte) {
		b := append(bytes.Clone(body), footer...)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(footer)))
		table, err := ReadParquet(append(b, magic...))
		if err == nil {
			checkTable(t, table)
		}
	})
}

// FuzzPage decodes any bytes as values of each kind in each encoding, into the
// middle of a column whose other rows must stay as they are.
func FuzzPage(f *testing.F) {
	random := rand.New(rand.NewPCG(21, 22))
	for kind := Int32; kind <= String; kind++ {
		c := new(chunk)
		c.appendPage(randomColumn(random, "x", kind, 100), 0, 100)
		f.Add(byte(kind), byte(encodings[kind]), uint16(100), c.encoded)
	}
	f.Add(byte(Int32), byte(format.RLEDictionary), uint16(20), []byte{2, 16, 1, 7, 0x1b, 0x1b, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, kind, encoding byte, n uint16, b []byte) {
		kind = byte(Int32) + kind%byte(String)
		rows := int(n % 2000)
		c := makeColumn("x", Kind(kind), rows+20)
		dictionary := randomColumn(rand.New(rand.NewPCG(1, 1)), "d", Kind(kind), 3)
		decodeValues(c, 10, rows, format.Encoding(encoding), b, dictionary)
		decodeValues(c, 10, rows, format.Encoding(encoding), b, Column{})
		for i := range 10 {
			for _, row := range []int{i, rows + 10 + i} {
				if v := canonical(c, row); v != canonical(makeColumn("", c.kind, 1), 0) {
					t.Fatalf("row %d outside of the page became %v", row, v)
				}
			}
		}
	})
}
