package parquet

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"infoplane/artifacts/table"
	"infoplane/artifacts/table/tabletest"
)

// Of a large table, chunks of float32 whose bytes are nearly random stay as they are, and
// others are compressed; of a smaller table all are. All readers agree on what they hold.
func TestBulk(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	columns := func(rows int) (columns []table.Column) {
		noise, saturated := make([]float32, rows), make([]float32, rows)
		for i := range noise {
			noise[i] = float32(random.NormFloat64())
			saturated[i] = float32(i%2)*2 - 1
		}
		noise[rows/2] = float32(math.NaN())
		group := make([]int32, rows)
		for i := range group {
			group[i] = int32(i / 5000)
		}
		return []table.Column{table.NewColumn("epoch", group), table.NewColumn("noise", noise), table.NewColumn("saturated", saturated)}
	}
	codecs := func(b []byte) (out []string) {
		f, err := Reading{}.openParquet(b)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range f.groups {
			for _, c := range g.Columns {
				out = append(out, fmt.Sprint(c.MetaData.Codec, " ", c.MetaData.Encoding[0]))
			}
		}
		return out
	}
	for _, c := range []struct {
		rows int
		want string
	}{
		{bulk/8 - 1, "ZSTD BYTE_STREAM_SPLIT"},
		{bulk / 8, "UNCOMPRESSED PLAIN"},
	} {
		ends := []int{20000, 40000}
		for end := 60000; end < c.rows; end += 20000 {
			ends = append(ends, end)
		}
		grouped, err := table.NewGrouped(append(ends, c.rows), columns(c.rows)...)
		if err != nil {
			t.Fatal(err)
		}
		b := parquetBytes(t, grouped)
		for i, codec := range codecs(b) {
			if want := []string{"ZSTD DELTA_BINARY_PACKED", c.want, "ZSTD BYTE_STREAM_SPLIT"}[i%3]; codec != want {
				t.Fatalf("%d rows: chunk %d is %s, want %s", c.rows, i, codec, want)
			}
		}
		got, err := Read(b)
		if err != nil {
			t.Fatal(err)
		}
		tabletest.SameGroups(t, got, grouped)
		if got.Logical() != grouped.Logical() {
			t.Error("the logical digest changed")
		}
		if digest, err := Logical(b); err != nil || digest != grouped.Logical() {
			t.Errorf("the logical digest of the file: %v", err)
		}
		if readByParquetGo(t, b).Logical() != grouped.Logical() {
			t.Error("parquet-go reads something else")
		}
		b[len(magic)+100000] ^= 1 // the twin: of a page that is not compressed, one bit
		if _, err := Read(b); !errors.Is(err, ErrDamaged) {
			t.Errorf("%d rows: a damaged page: %v", c.rows, err)
		}
	}
}
