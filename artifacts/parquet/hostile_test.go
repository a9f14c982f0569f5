package parquet

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go/encoding/delta"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"infoplane/artifacts/table"
	"infoplane/artifacts/table/tabletest"
)

// allocated returns the bytes that do allocates.
func allocated(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// wantDamaged checks that reading a file is an error and no allocation of note.
func wantDamaged(t *testing.T, what string, b []byte) {
	t.Helper()
	var err error
	if n := allocated(func() { _, err = Read(b) }); n > 16<<20 {
		t.Errorf("%s: %d bytes were allocated for a file of %d", what, n, len(b))
	}
	if !errors.Is(err, ErrDamaged) {
		t.Errorf("%s: error %v, want ErrDamaged", what, err)
	}
}

func TestParquetCut(t *testing.T) {
	b := parquetBytes(t, tabletest.Random(rand.New(rand.NewPCG(1, 1)), 300))
	for n := range b {
		wantDamaged(t, fmt.Sprint(n, " bytes"), b[:n])
	}
	wantDamaged(t, "head cut off", b[1:])
}

// Whatever bit flips, nothing panics, and in the pages nothing goes unnoticed.
func TestParquetFlipped(t *testing.T) {
	table := tabletest.Must(t, table.NewColumn("a", []int32{3, 1, 2}), table.NewColumn("b", []float32{1, 0.1, 0.2}), table.NewColumn("c", []string{"x", "yy", "x"}))
	b := parquetBytes(t, table)
	footer := len(b) - 8 - int(binary.LittleEndian.Uint32(b[len(b)-8:]))
	for i := range 8 * len(b) {
		flipped := bytes.Clone(b)
		flipped[i/8] ^= 1 << (i % 8)
		got, err := Read(flipped)
		if err == nil && i/8 < footer {
			tabletest.Same(t, got, table) // a bit of a header that means nothing to us
		}
	}
}

// rewritten returns a Parquet file with another footer.
func rewritten(t *testing.T, b []byte, change func(*format.FileMetaData)) []byte {
	t.Helper()
	size := int(binary.LittleEndian.Uint32(b[len(b)-8:]))
	body, footer := b[:len(b)-8-size], b[len(b)-8-size:len(b)-8]
	var meta format.FileMetaData
	if err := decodeCompact(footer, &meta); err != nil {
		t.Fatal(err)
	}
	change(&meta)
	footer, err := thrift.Marshal(new(thrift.CompactProtocol), &meta)
	if err != nil {
		t.Fatal(err)
	}
	out := append(bytes.Clone(body), footer...)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(footer)))
	return append(out, magic...)
}

// A footer that promises what the file does not hold.
func TestParquetFooterLies(t *testing.T) {
	good := parquetBytes(t, tabletest.Must(t, table.NewColumn("a", []int32{3, 1, 2}), table.NewColumn("b", []string{"x", "yy", "x"})))
	if _, err := Read(rewritten(t, good, func(*format.FileMetaData) {})); err != nil {
		t.Fatalf("the file unchanged: %v", err) // or else the lies below prove nothing
	}
	column := func(m *format.FileMetaData) *format.ColumnMetaData { return &m.RowGroups[0].Columns[0].MetaData }
	for what, lie := range map[string]func(*format.FileMetaData){
		"more rows":               func(m *format.FileMetaData) { m.NumRows = 4 },
		"negative rows":           func(m *format.FileMetaData) { m.NumRows = -1 },
		"a billion rows":          func(m *format.FileMetaData) { m.NumRows = 1e9; m.RowGroups[0].NumRows = 1e9 },
		"more rows than int64":    func(m *format.FileMetaData) { m.RowGroups[0].NumRows = math.MaxInt64; m.NumRows = math.MaxInt64 },
		"a billion in each place": lieAboutRows(1e9),
		"fewer in each place":     lieAboutRows(2),
		"negative in each place":  lieAboutRows(-3),
		"the group twice":         func(m *format.FileMetaData) { m.RowGroups = append(m.RowGroups, m.RowGroups[0]) },
		"a column less":           func(m *format.FileMetaData) { m.RowGroups[0].Columns = m.RowGroups[0].Columns[:1] },
		"columns exchanged": func(m *format.FileMetaData) {
			c := m.RowGroups[0].Columns
			c[0], c[1] = c[1], c[0]
		},
		"negative offset":       func(m *format.FileMetaData) { column(m).DataPageOffset = -1 },
		"offset behind the end": func(m *format.FileMetaData) { column(m).DataPageOffset = 1 << 40 },
		"offset into a page":    func(m *format.FileMetaData) { column(m).DataPageOffset += 3 },
		"endless chunk":         func(m *format.FileMetaData) { column(m).TotalCompressedSize = math.MaxInt64 },
		"negative chunk":        func(m *format.FileMetaData) { column(m).TotalCompressedSize = -1 },
		"nested":                func(m *format.FileMetaData) { m.Schema[0].NumChildren = thrift.New[int32](1) },
		"more columns":          func(m *format.FileMetaData) { m.Schema[0].NumChildren = thrift.New[int32](3) },
		"endless column":        func(m *format.FileMetaData) { m.Schema[1].NumChildren = thrift.New[int32](math.MaxInt32) },
		"short chunk":           func(m *format.FileMetaData) { column(m).TotalCompressedSize -= 1 },
		"repeated":              func(m *format.FileMetaData) { m.Schema[1].RepetitionType = thrift.New(format.Repeated) },
		"data in another file":  func(m *format.FileMetaData) { m.RowGroups[0].Columns[0].FilePath = "/etc/passwd" },
	} {
		wantDamaged(t, what, rewritten(t, good, lie))
	}
	for what, lie := range map[string]func(*format.FileMetaData){
		"no columns": func(m *format.FileMetaData) { m.Schema = m.Schema[:1] },
		"two columns of one name": func(m *format.FileMetaData) {
			m.Schema[2].Name = "a"
			m.RowGroups[0].Columns[1].MetaData.PathInSchema[0] = "a"
		},
		"a codec": func(m *format.FileMetaData) { column(m).Codec = format.LZO },
	} {
		if _, err := Read(rewritten(t, good, lie)); err == nil || errors.Is(err, ErrDamaged) {
			t.Errorf("%s: error %v, want one that is not ErrDamaged", what, err)
		}
	}
}

// A file of 10 MB cannot fill the memory, however well its pages fit together.
func TestParquetLarge(t *testing.T) {
	small, large := make([]byte, 10<<20), make([]byte, 200<<20)
	for _, c := range []struct {
		bytes []byte
		rows  int
		fits  bool
	}{
		{small, largeTable / 8, true}, {small, largeTable/8 + 1, false},
		{large, largeExpansion * len(large) / 8, true}, {large, largeExpansion*len(large)/8 + 1, false},
	} {
		f := &parquetFile{source: source{whole: c.bytes}, rows: c.rows, columns: []parquetColumn{{kind: table.Float64}}}
		if err := f.budget(nil, f.rows); (err == nil) != c.fits || err != nil && !errors.Is(err, ErrDamaged) {
			t.Errorf("%d rows of 8 bytes in a file of %d: %v", c.rows, len(c.bytes), err)
		}
	}
}

func lieAboutRows(n int64) func(*format.FileMetaData) {
	return func(m *format.FileMetaData) {
		m.NumRows, m.RowGroups[0].NumRows = n, n
		for i := range m.RowGroups[0].Columns {
			m.RowGroups[0].Columns[i].MetaData.NumValues = n
		}
	}
}

// fileOf makes a Parquet file of one column and one page.
func fileOf(t *testing.T, kind table.Kind, values int, header format.PageHeader, codec format.CompressionCodec, body []byte) []byte {
	t.Helper()
	header.CompressedPageSize = int32(len(body))
	page, err := thrift.Marshal(new(thrift.CompactProtocol), &header)
	if err != nil {
		t.Fatal(err)
	}
	page = append(page, body...)
	table := tabletest.Must(t, table.MakeColumn("a", kind, 0))
	footer, err := thrift.Marshal(new(thrift.CompactProtocol), &format.FileMetaData{
		Version: 2, Schema: schemaElements(table), NumRows: int64(values),
		RowGroups: []format.RowGroup{{NumRows: int64(values), Columns: []format.ColumnChunk{{MetaData: format.ColumnMetaData{
			Type: physicalTypes[kind], PathInSchema: []string{"a"}, Codec: codec, NumValues: int64(values),
			TotalCompressedSize: int64(len(page)), DataPageOffset: 4, Encoding: []format.Encoding{format.Plain}}}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	b := append([]byte(magic), page...)
	b = append(b, footer...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(footer)))
	return append(b, magic...)
}

func dataPage(values, size int, encoding format.Encoding) format.PageHeader {
	return format.PageHeader{Type: format.DataPage, UncompressedPageSize: int32(size),
		DataPageHeader: thrift.New(format.DataPageHeader{NumValues: int32(values), Encoding: encoding})}
}

// Pages whose header, size and content do not fit together.
func TestParquetPagesLie(t *testing.T) {
	three := []byte{1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0}
	packed, _ := new(delta.BinaryPackedEncoding).EncodeInt32(nil, []int32{1, 5, 900})
	strings3 := []byte{1, 0, 0, 0, 'a', 0, 0, 0, 0, 2, 0, 0, 0, 'b', 'c'}
	plain := format.Uncompressed
	for what, b := range map[string][]byte{
		"plain int32":  fileOf(t, table.Int32, 3, dataPage(3, 12, format.Plain), plain, three),
		"packed int32": fileOf(t, table.Int32, 3, dataPage(3, len(packed), format.DeltaBinaryPacked), plain, packed),
		"plain string": fileOf(t, table.String, 3, dataPage(3, len(strings3), format.Plain), plain, strings3),
		"zstd":         fileOf(t, table.Int32, 3, dataPage(3, 12, format.Plain), format.Zstd, compressZstd(nil, three)),
	} {
		if table, err := Read(b); err != nil || table.Rows() != 3 {
			t.Errorf("%s: %v: the lies below would prove nothing", what, err)
		}
	}
	width99 := bytes.Clone(packed)
	width99[len(width99)-len(packed)+7] = 99
	bomb := compressZstd(nil, make([]byte, 64<<20))
	for what, b := range map[string][]byte{
		"a value less":          fileOf(t, table.Int32, 3, dataPage(3, 8, format.Plain), plain, three[:8]),
		"negative values":       fileOf(t, table.Int32, 3, dataPage(-3, 12, format.Plain), plain, three),
		"negative size":         fileOf(t, table.Int32, 3, dataPage(3, -12, format.Plain), plain, three),
		"another size":          fileOf(t, table.Int32, 3, dataPage(3, 16, format.Plain), plain, three),
		"2 GiB of size":         fileOf(t, table.Int32, 3, dataPage(3, math.MaxInt32, format.Plain), format.Zstd, compressZstd(nil, three)),
		"not zstd":              fileOf(t, table.Int32, 3, dataPage(3, 12, format.Plain), format.Zstd, three),
		"not snappy":            fileOf(t, table.Int32, 3, dataPage(3, 12, format.Plain), format.Snappy, three),
		"snappy of 4 GiB":       fileOf(t, table.Int32, 3, dataPage(3, 12, format.Plain), format.Snappy, []byte{0xff, 0xff, 0xff, 0xff, 0x0f, 0}),
		"not gzip":              fileOf(t, table.Int32, 3, dataPage(3, 12, format.Plain), format.Gzip, three),
		"zstd bomb":             fileOf(t, table.Int32, 3, dataPage(3, 12, format.Plain), format.Zstd, bomb),
		"string too long":       fileOf(t, table.String, 1, dataPage(1, 5, format.Plain), plain, []byte{9, 0, 0, 0, 'a'}),
		"string of 4 GiB":       fileOf(t, table.String, 1, dataPage(1, 5, format.Plain), plain, []byte{255, 255, 255, 255, 'a'}),
		"string not UTF-8":      fileOf(t, table.String, 1, dataPage(1, 5, format.Plain), plain, []byte{1, 0, 0, 0, 255}),
		"packed: other count":   fileOf(t, table.Int32, 4, dataPage(4, len(packed), format.DeltaBinaryPacked), plain, packed),
		"packed: a billion":     fileOf(t, table.Int32, 1e8, dataPage(1e8, len(packed), format.DeltaBinaryPacked), plain, packed),
		"packed: cut":           fileOf(t, table.Int32, 3, dataPage(3, len(packed)-8, format.DeltaBinaryPacked), plain, packed[:len(packed)-8]),
		"packed: 99 bits":       fileOf(t, table.Int32, 3, dataPage(3, len(width99), format.DeltaBinaryPacked), plain, width99),
		"dictionary without":    fileOf(t, table.Int32, 3, dataPage(3, 2, format.RLEDictionary), plain, []byte{1, 6})[:0],
		"no page of data":       fileOf(t, table.Int32, 3, format.PageHeader{Type: format.DictionaryPage, UncompressedPageSize: 12, DictionaryPageHeader: thrift.New(format.DictionaryPageHeader{NumValues: 3})}, plain, three),
		"index page":            fileOf(t, table.Int32, 3, format.PageHeader{Type: format.IndexPage, UncompressedPageSize: 12}, plain, three),
		"header of another":     fileOf(t, table.Int32, 3, format.PageHeader{Type: format.DataPageV2, UncompressedPageSize: 12, DataPageHeader: thrift.New(format.DataPageHeader{NumValues: 3})}, plain, three),
		"levels of 1 GiB":       fileOf(t, table.Int32, 3, format.PageHeader{Type: format.DataPageV2, UncompressedPageSize: 12, DataPageHeaderV2: thrift.New(format.DataPageHeaderV2{NumValues: 3, DefinitionLevelsByteLength: 1 << 30})}, plain, three),
		"negative levels":       fileOf(t, table.Int32, 3, format.PageHeader{Type: format.DataPageV2, UncompressedPageSize: 12, DataPageHeaderV2: thrift.New(format.DataPageHeaderV2{NumValues: 3, DefinitionLevelsByteLength: -1})}, plain, three),
		"wrong checksum":        fileOf(t, table.Int32, 3, func() format.PageHeader { h := dataPage(3, 12, format.Plain); h.CRC = 7; return h }(), plain, three),
		"a billion empty texts": fileOf(t, table.String, 1e8, dataPage(1e8, 40, format.DeltaLengthByteArray), plain, make([]byte, 40)),
	} {
		wantDamaged(t, what, b)
	}
}

// A footer of a few bytes whose lists claim two thousand million elements, and
// one with structs in structs without end.
func TestCompactLies(t *testing.T) {
	frame := func(footer []byte) []byte {
		b := append([]byte(magic), footer...)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(footer)))
		return append(b, magic...)
	}
	list := append([]byte{0x15, 4, 0x19, 0xFC}, binary.AppendUvarint(nil, math.MaxInt32)...)
	wantDamaged(t, "endless list", frame(append(list, make([]byte, 100)...)))
	wantDamaged(t, "endless nesting", frame(bytes.Repeat([]byte{0x1C}, 1<<20)))
	wantDamaged(t, "endless lists of lists", frame(append([]byte{0x19}, bytes.Repeat([]byte{0x19}, 1<<20)...)))
	wantDamaged(t, "text that is not there", frame([]byte{0x68, 0xff, 0xff, 0xff, 0xff, 7, 'x', 0}))
	wantDamaged(t, "nothing", frame(nil))
	wantDamaged(t, "footer longer than the file", append(append([]byte(magic), 0xff, 0xff, 0xff, 0xff), magic...))
}

// Compact structs that are in order are measured exactly.
func TestCompactSize(t *testing.T) {
	b, err := thrift.Marshal(new(thrift.CompactProtocol), &format.FileMetaData{
		Version: 2, Schema: []format.SchemaElement{{Name: "x", NumChildren: thrift.New[int32](1)}}, NumRows: 1 << 40,
		KeyValueMetadata: []format.KeyValue{{Key: "k", Value: strings.Repeat("v", 300)}}, CreatedBy: "x"})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := compactSize(append(b, "something behind"...)); n != len(b) || err != nil {
		t.Errorf("size %d, %v, want %d", n, err, len(b))
	}
}

func TestArrowLies(t *testing.T) {
	good := arrowBytes(t, tabletest.Must(t, table.NewColumn("a", []int32{3, 1, 2}), table.NewColumn("b", []string{"x", "yy", "x"})))
	random := rand.New(rand.NewPCG(13, 14))
	for range 3000 {
		b := bytes.Clone(good)
		for range 1 + random.IntN(3) {
			b[random.IntN(len(b))] = byte(random.Uint32())
		}
		if n := allocated(func() { ReadArrow(bytes.NewReader(b)) }); n > 16<<20 {
			t.Fatalf("%d bytes were allocated for a stream of %d", n, len(b))
		}
	}
	for what, b := range map[string][]byte{
		"2 GiB of metadata": {255, 255, 255, 255, 255, 255, 255, 127, 1, 2, 3},
		"old framing":       {255, 255, 255, 127, 1, 2, 3},
		"three bytes":       {255, 255, 255},
		"nothing":           {},
	} {
		if _, err := ReadArrow(bytes.NewReader(b)); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: error %v, want ErrDamaged", what, err)
		}
	}
}

// What a file claims is compared with its length, whatever memory lies behind it: the
// same bytes give the same answer in a large buffer.
func TestReadingStaysInsideTheFile(t *testing.T) {
	files, err := filepath.Glob("testdata/foreign/*")
	if err != nil || len(files) == 0 {
		t.Fatal(err, "no files")
	}
	random := rand.New(rand.NewPCG(15, 16))
	const behind = 1 << 25
	buffer := make([]byte, 1<<20+behind)
	for _, name := range files {
		good, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		footer := min(len(good), 600)
		for range 400 {
			b := bytes.Clone(good)
			at := len(b) - 1 - random.IntN(footer)
			copy(b[at:], []byte{byte(random.Uint32()), byte(random.Uint32()), byte(random.Uint32()), byte(random.IntN(3))})
			clear(buffer[:len(buffer)-behind])
			_, exact := Reading{Limit: 4 << 20}.Read(slices.Clip(b))
			var large error
			if n := allocated(func() { _, large = Reading{Limit: 4 << 20}.Read(buffer[:copy(buffer, b)]) }); n > 16<<20 {
				t.Fatalf("%s: %d bytes were allocated for a file of %d", name, n, len(b))
			}
			if fmt.Sprint(large) != fmt.Sprint(exact) {
				t.Fatalf("%s, damaged at %d: %v in a large buffer, %v in its own", name, at, large, exact)
			}
		}
	}
}
