package stages

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"infoplane/artifacts/foreign"
	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
	"infoplane/internal/random"
	"infoplane/stages/generate"
)

// BenchmarkFile reads 60 000 images of 28 × 28 pixels with ten classes, of the size of
// MNIST, into a table of patterns divided by 255, as the action of generate does. It
// reports what is allocated, as multiples of the inputs in float32.
func BenchmarkFile(b *testing.B) {
	const images, pixels = 60_000, 784
	draw := random.New(1, "benchmark")
	pixel, label := make([]byte, images*pixels), make([]byte, images)
	for i := range pixel {
		if draw.Below(5) == 0 { // as many are dark in MNIST
			pixel[i] = byte(1 + draw.Below(255))
		}
	}
	for i := range label {
		label[i] = byte(i % 10)
	}
	idx := func(values []byte, shape ...uint32) []byte {
		out := []byte{0, 0, 8, byte(len(shape))}
		for _, d := range shape {
			out = binary.BigEndian.AppendUint32(out, d)
		}
		return append(out, values...)
	}
	columns := idx(pixel, images, 28, 28)
	whole, err := foreign.Read(columns, 1<<31, nil)
	if err != nil {
		b.Fatal(err)
	}
	y := make([]int32, images)
	for i, v := range label {
		y[i] = int32(v)
	}
	both, err := table.New(append(whole.Columns(), table.NewColumn("y", y))...)
	if err != nil {
		b.Fatal(err)
	}
	var packed, stored bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(columns); err != nil || w.Close() != nil {
		b.Fatal(err)
	}
	if err := parquet.Write(&stored, both); err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		files map[string][]byte
		path  []string
	}{
		{"idx", map[string][]byte{"i.idx": columns, "l.idx": idx(label, images)}, []string{"i.idx", "l.idx"}},
		{"idx.gz", map[string][]byte{"i.idx.gz": packed.Bytes(), "l.idx": idx(label, images)}, []string{"i.idx.gz", "l.idx"}},
		{"parquet", map[string][]byte{"p.parquet": stored.Bytes()}, []string{"p.parquet"}},
	} {
		b.Run(c.name, func(b *testing.B) {
			dir := b.TempDir()
			for name, content := range c.files {
				if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
					b.Fatal(err)
				}
			}
			config := generate.Config{Rule: "file", File: &generate.File{Path: c.path}, Divide: 255}
			var before, after runtime.MemStats
			for b.Loop() {
				runtime.GC()
				runtime.ReadMemStats(&before)
				files := newReader(filepath.Join(dir, "mine.yaml")).dataFiles(nil, "file", config.File)
				source, err := sourceOf(config.File, files)
				if err != nil {
					b.Fatal(err)
				}
				made, err := config.Make(1, source)
				if err != nil || len(made.Patterns.X) != pixels || len(made.Patterns.Y) != images {
					b.Fatal(err)
				}
				runtime.ReadMemStats(&after)
			}
			b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/(4*images*pixels), "allocated/data")
		})
	}
}
