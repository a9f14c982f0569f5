package parquet

import (
	"bytes"
	"testing"

	"infoplane/artifacts/table"
)

// A note leaves the table as it is, and the file without it is the file as it was written.
func TestNote(t *testing.T) {
	type row struct {
		Epoch int32   `column:"epoch"`
		Loss  float32 `column:"loss"`
		Name  string  `column:"name"`
	}
	of, err := table.Encode([]row{{0, 1.5, "a"}, {10, 0.25, "β"}})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := Write(&b, of); err != nil {
		t.Fatal(err)
	}
	if _, _, ok := Note(b.Bytes()); ok {
		t.Error("there is a note before one is written")
	}
	noted, err := WithNote(b.Bytes(), `{"node": "β"}`)
	if err != nil {
		t.Fatal(err)
	}
	text, plain, ok := Note(noted)
	if !ok || text != `{"node": "β"}` || !bytes.Equal(plain, b.Bytes()) {
		t.Errorf("note %q, %v; the same without: %v", text, ok, bytes.Equal(plain, b.Bytes()))
	}
	one, err := ReadVerified(noted)
	if err != nil || one.Logical() != of.Logical() {
		t.Errorf("the table is another: %v", err)
	}
	for _, wrong := range [][]byte{nil, []byte("PAR1PAR1"), []byte("PAR1\xff\xff\xff\xffPAR1"), noted[:len(noted)-1]} {
		if _, err := WithNote(wrong, "x"); err == nil {
			t.Errorf("%q gets a note", wrong)
		}
	}
}
