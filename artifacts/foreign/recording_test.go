package foreign

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	arrowmemory "github.com/apache/arrow/go/v17/arrow/memory"

	"infoplane/internal/label"
)

// record writes an Arrow file of columns, given as JSON.
func record(t *testing.T, file string, columns ...string) {
	t.Helper()
	var fields []arrow.Field
	var arrays []arrow.Array
	for i := 0; i < len(columns); i += 2 {
		name, typ := columns[i], arrow.DataType(arrow.PrimitiveTypes.Int32)
		switch width := strings.Count(strings.SplitN(columns[i+1], "]", 2)[0], ",") + 1; {
		case strings.HasPrefix(columns[i+1], "[["):
			typ = arrow.FixedSizeListOf(int32(width), arrow.PrimitiveTypes.Float32)
		case strings.HasPrefix(columns[i+1], `["`):
			typ = arrow.BinaryTypes.String
		}
		b := array.NewBuilder(arrowmemory.DefaultAllocator, typ)
		if err := b.UnmarshalJSON([]byte(columns[i+1])); err != nil {
			t.Fatal(err)
		}
		fields, arrays = append(fields, arrow.Field{Name: name, Type: typ, Nullable: true}), append(arrays, b.NewArray())
	}
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	schema := arrow.NewSchema(fields, nil)
	w, err := ipc.NewFileWriter(f, ipc.WithSchema(schema))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(array.NewRecord(schema, arrays, int64(arrays[0].Len()))); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

const twoLayers = `{"format": 1, "patterns": 3, "model": "Net", "layers": [{"name": "fc1", "shape": [2]}, {"name": "out", "shape": [1]}]}`

// recorded writes a recording of two layers at two epochs.
func recorded(t *testing.T) (folder string) {
	t.Helper()
	folder = t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, RecordingFile), []byte(twoLayers), 0o666); err != nil {
		t.Fatal(err)
	}
	record(t, filepath.Join(folder, RecordingLabels), "pattern", "[0,1,2]", "y", `["cat","dog","cat"]`)
	record(t, filepath.Join(folder, "epoch-00000000.arrow"), "pattern", "[0,1,2]", "fc1", "[[1,2],[3,4],[5,6]]", "out", "[[0],[0],[1]]")
	record(t, filepath.Join(folder, "epoch-00000012.arrow"), "pattern", "[0,1,2]", "out", "[[7],[8],[9]]", "fc1", "[[0,0],[0,0],[0,1]]")
	return folder
}

func TestRecording(t *testing.T) {
	folder := recorded(t)
	r, err := OpenRecording(folder, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(r.Layers, []string{"fc1", "out"}) || !slices.Equal(r.Epochs, []int32{0, 12}) || r.Model != "Net" || !slices.Equal(r.Widths(), []int{2, 1}) {
		t.Errorf("%+v", r)
	}
	if got, err := r.Snapshot(0, r.Layers); err != nil || !reflect.DeepEqual(got, [][][]float32{{{1, 3, 5}, {2, 4, 6}}, {{0, 0, 1}}}) {
		t.Errorf("epoch 0: %v, %v", got, err)
	}
	if got, err := r.Snapshot(12, r.Layers); err != nil || !reflect.DeepEqual(got, [][][]float32{{{0, 0, 0}, {0, 0, 1}}, {{7, 8, 9}}}) {
		t.Errorf("epoch 12, its layers in another order: %v, %v", got, err)
	}
	if y, err := r.Labels(new(label.Index)); err != nil || !slices.Equal(y, []int32{0, 1, 0}) {
		t.Errorf("labels %v, %v", y, err)
	}
	b, err := os.ReadFile(filepath.Join(folder, "epoch-00000000.arrow"))
	if err != nil {
		t.Fatal(err)
	}
	r.Digests = map[string]string{"epoch-00000000.arrow": fmt.Sprintf("%x", sha256.Sum256(b)), "epoch-00000012.arrow": "another"}
	if _, err := r.Snapshot(0, r.Layers); err != nil {
		t.Error(err)
	}
	if _, err := r.Snapshot(12, r.Layers); err == nil || !strings.Contains(err.Error(), "changed during the run") {
		t.Errorf("error %v", err)
	}
}

func TestRecordingRefused(t *testing.T) {
	for want, change := range map[string]func(folder string){
		"no such file": func(f string) { os.Remove(filepath.Join(f, RecordingFile)) },
		"has the format 2; this version reads 1": func(f string) {
			os.WriteFile(filepath.Join(f, RecordingFile), []byte(strings.Replace(twoLayers, `"format": 1`, `"format": 2`, 1)), 0o666)
		},
		"is not what the recorder writes": func(f string) { os.WriteFile(filepath.Join(f, RecordingFile), []byte("{"), 0o666) },
		`layer "out" has the shape [1 2]`: func(f string) {
			os.WriteFile(filepath.Join(f, RecordingFile), []byte(strings.Replace(twoLayers, `[1]`, `[1,2]`, 1)), 0o666)
		},
		"has no recorded epoch": func(f string) {
			os.Remove(filepath.Join(f, "epoch-00000000.arrow"))
			os.Remove(filepath.Join(f, "epoch-00000012.arrow"))
		},
		"epoch-00000000.arrow: has no layer fc1 of 2 units": func(f string) {
			record(t, filepath.Join(f, "epoch-00000000.arrow"), "pattern", "[0,1,2]", "fc1", "[[1],[3],[5]]", "out", "[[0],[0],[1]]")
		},
		"has 2 patterns, and run.json says 3": func(f string) {
			record(t, filepath.Join(f, "epoch-00000000.arrow"), "pattern", "[0,1]", "fc1", "[[1,2],[3,4]]", "out", "[[0],[0]]")
		},
		"row 1 is pattern 2": func(f string) {
			record(t, filepath.Join(f, "epoch-00000000.arrow"), "pattern", "[0,2,1]", "fc1", "[[1,2],[3,4],[5,6]]", "out", "[[0],[0],[1]]")
		},
		"epoch-00000000.arrow: arrow file: damaged": func(f string) {
			file := filepath.Join(f, "epoch-00000000.arrow")
			b, _ := os.ReadFile(file)
			os.WriteFile(file, b[:len(b)-20], 0o666)
		},
		"labels.arrow: has 2 labels": func(f string) { record(t, filepath.Join(f, RecordingLabels), "pattern", "[0,1]", "y", "[0,1]") },
		"labels.arrow: has no column y": func(f string) {
			record(t, filepath.Join(f, RecordingLabels), "pattern", "[0,1,2]", "label", "[0,1,2]")
		},
	} {
		folder := recorded(t)
		change(folder)
		r, err := OpenRecording(folder, 1<<20)
		if err == nil {
			_, err = r.Snapshot(0, r.Layers)
		}
		if err == nil {
			_, err = r.Labels(new(label.Index))
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

func TestRecordings(t *testing.T) {
	root, one := t.TempDir(), recorded(t)
	for _, name := range []string{"a/seed1", "a/seed2", ".hidden/seed3"} {
		if err := os.CopyFS(filepath.Join(root, name), os.DirFS(one)); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := Recordings(root); err != nil || !slices.Equal(got, []string{filepath.Join(root, "a/seed1"), filepath.Join(root, "a/seed2")}) {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := Recordings(one); err != nil || !slices.Equal(got, []string{one}) {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := Recordings(filepath.Join(root, "nowhere")); err != nil || got != nil {
		t.Errorf("%v, %v", got, err)
	}
	os.WriteFile(filepath.Join(root, "b.parquet"), nil, 0o666)
	if _, err := Recordings(root); err == nil || !strings.Contains(err.Error(), "name one kind") {
		t.Errorf("error %v", err)
	}
}

// A recording may say which patterns are for training and which for testing.
func TestRecordingInParts(t *testing.T) {
	folder := recorded(t)
	for parts, want := range map[string]string{
		`["train","test","train"]`: "",
		`["train","valid","test"]`: `labels.arrow: column part, row 1: is "valid"; a pattern is for train or test`,
		"[0,1,0]":                  "labels.arrow: column part: holds int32; expected train or test",
	} {
		divided := strings.Replace(twoLayers, `"model"`, `"parts": {"train": 2, "test": 1}, "model"`, 1)
		if err := os.WriteFile(filepath.Join(folder, RecordingFile), []byte(divided), 0o666); err != nil {
			t.Fatal(err)
		}
		record(t, filepath.Join(folder, RecordingLabels), "pattern", "[0,1,2]", "y", "[1,0,1]", "part", parts)
		r, err := OpenRecording(folder, 1<<20)
		if err != nil || !r.Divided {
			t.Fatal(r, err)
		}
		got, err := r.Parts()
		if want == "" && (err != nil || !slices.Equal(got, []string{"train", "test", "train"})) || want != "" && (err == nil || err.Error() != want) {
			t.Errorf("%s: %v, %v, want %q", parts, got, err, want)
		}
		if y, err := r.Labels(new(label.Index)); err != nil || len(y) != 3 {
			t.Errorf("labels beside parts: %v, %v", y, err)
		}
	}
	r, err := OpenRecording(recorded(t), 1<<20)
	if err != nil || r.Divided {
		t.Fatal(r, err)
	}
	if _, err := r.Parts(); err == nil || !strings.Contains(err.Error(), "has no column part") {
		t.Errorf("without parts: %v", err)
	}
}
