package artifacts_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"infoplane/artifacts"
	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
)

func TestForeign(t *testing.T) {
	rows := tables.Gradients{{Epoch: 1, Layer: 1, MeanNorm: 2}}
	tbl, _ := table.Encode(rows)
	var file, arrow bytes.Buffer
	parquet.Write(&file, tbl)
	parquet.WriteArrow(&arrow, tbl)
	for format, b := range map[artifacts.Format][]byte{artifacts.ParquetFormat: file.Bytes(), artifacts.ArrowFormat: arrow.Bytes()} {
		got, err := artifacts.ReadForeign[tables.Gradients](b, format, 0)
		if err != nil || len(got) != 1 || got[0] != rows[0] {
			t.Errorf("%s: %v, %v", format, got, err)
		}
		written, err := artifacts.WriteForeign(file.Bytes(), format)
		if err != nil || !bytes.Equal(written, b) {
			t.Errorf("%s: %d bytes written, %v, want %d", format, len(written), err, len(b))
		}
		_, err = artifacts.ReadForeign[tables.Curve](b, format, 0)
		if err == nil || err.Error() != "column beta: expected float64, found no such column" {
			t.Errorf("%s: another table: %v", format, err)
		}
		wide, _ := table.New(append(tbl.Columns(), table.NewColumn("x", []int32{1}))...)
		b, _ := artifacts.WriteForeign(write(t, wide), format)
		_, err = artifacts.ReadForeign[tables.Gradients](b, format, 0)
		if want := "column x: is none of the table's, which has epoch, layer, batches, mean_norm, std_norm, moving_mean_norm, moving_std_norm, weight_norm"; err == nil || err.Error() != want {
			t.Errorf("%s: error %v, want %s", format, err, want)
		}
		if any, err := artifacts.ReadForeign[*table.Table](b, format, 0); err != nil || any.Rows() != 1 {
			t.Errorf("%s: any table: %v", format, err)
		}
		if _, err := artifacts.ReadForeign[tables.Gradients](b[:len(b)/2], format, 0); !errors.Is(err, artifacts.ErrDamaged) {
			t.Errorf("%s: half of it: %v", format, err)
		}
	}
	if file, err := artifacts.ReadForeign[artifacts.File]([]byte("<svg>"), artifacts.FileFormat, 0); err != nil || string(file) != "<svg>" {
		t.Errorf("%s, %v", file, err)
	}
	if _, _, err := parquet.Schema([]byte("no")); !errors.Is(err, artifacts.ErrDamaged) {
		t.Errorf("schema of nothing: %v", err)
	}
}

func write(t *testing.T, table *table.Table) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := parquet.Write(&b, table); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestLogs(t *testing.T) {
	for _, s := range []*artifacts.Store{artifacts.InMemory(), openStore(t)} {
		if text, found, err := s.Log("paper:train/main"); found || err != nil {
			t.Errorf("%s: %q, %v, %v where none was kept", s, text, found, err)
		}
		for _, text := range []string{"first\n", "second\n"} {
			if err := s.KeepLog("paper:train/main", []byte(text)); err != nil {
				t.Fatal(err)
			}
			if got, found, err := s.Log("paper:train/main"); !found || err != nil || string(got) != text {
				t.Errorf("%s: %q, %v, %v, want %q", s, got, found, err, text)
			}
		}
	}
}

func openStore(t *testing.T) *artifacts.Store {
	s, err := artifacts.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func ExampleSchemaOf() {
	for _, f := range artifacts.SchemaOf[tables.Activations]() {
		fmt.Println(f.Name, f.Kind)
	}
	// Output:
	// epoch int32
	// pattern int32
	// t%d_%d float32
}

func ExampleReadForeign() {
	table, _ := table.New(table.NewColumn("epoch", []int64{0}))
	var b strings.Builder
	parquet.Write(&b, table)
	_, err := artifacts.ReadForeign[tables.Gradients]([]byte(b.String()), artifacts.ParquetFormat, 0)
	fmt.Println(err)
	// Output: column epoch: expected int32, found int64
}
