package array

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
)

// safetensorsOf returns the bytes of a file.
func safetensorsOf(header string, values int) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), make([]byte, values)...)
}

// A file that the library wrote (testdata/write.py); a type that is not read is a fault of its
// array alone.
func TestSafetensors(t *testing.T) {
	all, err := Safetensors(must(t, "small.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, a := range all {
		columns, err := a.Read(nil, plenty, tooLarge)
		if got[a.Name] = columnsText(columns); err != nil {
			got[a.Name] = err.Error()
		}
	}
	want := map[string]string{
		"fc1": "fc1_0 float32=[0 1 2] fc1_1 float32=[0.5 1.5 2.5]", "half": "half_0 float32=[1.5 -0.25 2]", "brain": "brain_0 float32=[1.5 -0.25 2]",
		"y": "y int64=[7 -1 1099511627776]", "b": "b int32=[1 0 1]", "u": "u int32=[1 2 255]",
		"f8": `holds values of the type "F8_E4M3"; convert it to F32 before saving`,
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestBadSafetensorsAreRefused(t *testing.T) {
	for _, c := range []struct {
		b    []byte
		want string
	}{
		{safetensorsOf(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`, 4), "lie at 0 to 8 of 4 bytes"},
		{safetensorsOf(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}`, 8), "has 4 bytes of values; its shape, 2 of float32, needs 8"},
		{safetensorsOf(`{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}`, 8), "no file holds as many values"},
		{safetensorsOf(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}`, 8), "lie at 8 to 0 of 8 bytes"},
		{safetensorsOf(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}`, 8), "has 1 offsets"},
		{safetensorsOf(`{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}`, 1), "two arrays with the name a"},
		{safetensorsOf(`{"a":1}`, 8), "its header is damaged"},
		{safetensorsOf(`{"__metadata__":{"a":"b"}}`, 8), "without an array"},
		{safetensorsOf(`{"a":{`, 8), "its header is damaged"},
		{safetensorsOf(`{"a":{}}`, 0)[:12], "its header claims 8 bytes of 12"},
	} {
		if _, err := Safetensors(c.b); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.b, err, c.want)
		}
	}
	if IsSafetensors([]byte("a,b\n1,2\n{}")) || IsSafetensors(nil) {
		t.Error("what is not of safetensors looks like it")
	}
}
