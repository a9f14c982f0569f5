package artifacts

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

	"infoplane/artifacts/table/tabletest"
)

func TestParseDigestRefuses(t *testing.T) {
	good := strings.Repeat("0a", 32)
	if _, err := ParseKey(good); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"", good[1:], good + "0", strings.ToUpper(good), "../" + good[3:], " " + good[1:], strings.Repeat("0g", 32)} {
		if k, err := ParseKey(text); err == nil || !k.IsZero() {
			t.Errorf("%q reads as %v, %v", text, k, err)
		}
	}
}

// Digests are hexadecimal text in JSON, also as keys of maps.
func TestDigestJSON(t *testing.T) {
	type all struct {
		B Blob
		L Logical
		K map[Key]int
	}
	want := `{"B":"` + strings.Repeat("01", 32) + `","L":"` + strings.Repeat("02", 32) + `","K":{"` + strings.Repeat("03", 32) + `":1}}`
	var v all
	if err := json.Unmarshal([]byte(want), &v); err != nil {
		t.Fatal(err)
	}
	if got, err := json.Marshal(v); err != nil || string(got) != want {
		t.Errorf("%s, %v, want %s", got, err, want)
	}
	if err := json.Unmarshal([]byte(`{"B":"01"}`), &v); err == nil {
		t.Error("half a digest was read")
	}
}

// A file and a table never have the same digest, nor two files.
func TestLogicalOfFiles(t *testing.T) {
	if logicalFile(nil) == tabletest.Must(t).Logical() || logicalFile(File("a")) == logicalFile(File("b")) {
		t.Error("different artifacts have the same digest")
	}
	want := sha256.Sum256([]byte("infoplane file 1\nabc"))
	if got := logicalFile(File("abc")).String(); got != hex.EncodeToString(want[:]) {
		t.Errorf("digest %s, want %x", got, want)
	}
}
