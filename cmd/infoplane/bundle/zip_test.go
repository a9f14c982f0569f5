package bundle

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func files() []File {
	return []File{{Name: "objects/"}, Bytes("b.txt", []byte("two")), Bytes("a.txt", []byte("one")), Bytes(CrateFile, []byte("{}"))}
}

// The same files make the same bytes in any order, and every changed byte is found.
func TestOpen(t *testing.T) {
	var one, two bytes.Buffer
	of := files()
	if err := Write(&one, of); err != nil {
		t.Fatal(err)
	}
	of[0], of[3] = of[3], of[0]
	if err := Write(&two, of); err != nil || !bytes.Equal(one.Bytes(), two.Bytes()) {
		t.Errorf("another order makes other bytes: %v", err)
	}
	path := filepath.Join(t.TempDir(), "a.zip")
	open := func(content []byte) error {
		if err := os.WriteFile(path, content, 0o666); err != nil {
			t.Fatal(err)
		}
		b, err := Open(path)
		if err == nil {
			defer b.Close()
			if text, err := b.Read("a.txt"); err != nil || string(text) != "one" || b.Has("c.txt") {
				t.Errorf("%q, %v", text, err)
			}
		}
		return err
	}
	if err := open(one.Bytes()); err != nil {
		t.Fatal(err)
	}
	for i := range one.Len() {
		for _, flip := range []byte{1, 0x80} {
			changed := bytes.Clone(one.Bytes())
			changed[i] ^= flip
			if err := open(changed); !errors.Is(err, ErrChanged) {
				t.Errorf("byte %d ^ %#x: %v", i, flip, err)
			}
		}
		if err := open(one.Bytes()[:i]); !errors.Is(err, ErrChanged) {
			t.Errorf("%d bytes: %v", i, err)
		}
	}
	if err := open(append(bytes.Clone(one.Bytes()), 0)); !errors.Is(err, ErrChanged) {
		t.Errorf("a byte more: %v", err)
	}
	if _, err := Open(filepath.Join(t.TempDir(), "nothing.zip")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

// Names that would lead out of a folder are refused, as is what was compressed.
func TestOpenRefuses(t *testing.T) {
	for _, h := range []zip.FileHeader{{Name: "../a"}, {Name: "/a"}, {Name: `a\b`}, {Name: "a", Method: zip.Deflate}} {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		w, err := z.CreateHeader(&h)
		if err == nil {
			_, err = w.Write([]byte("x"))
		}
		if err == nil {
			err = z.Close()
		}
		path := filepath.Join(t.TempDir(), "a.zip")
		if err == nil {
			err = os.WriteFile(path, b.Bytes(), 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path); !errors.Is(err, ErrChanged) {
			t.Errorf("%q: %v", h.Name, err)
		}
	}
}

// The metadata name every file that is there, with its digest, and nothing else.
func TestMetadata(t *testing.T) {
	when := time.Date(2017, 3, 2, 0, 0, 0, 0, time.UTC)
	text := Crate{Name: "paper", About: "A test.", Version: "1", URL: "https://example.org", Began: when, Ended: when.Add(time.Hour), Hosts: []string{"here"},
		Results: []Entry{{"figure.png", "A figure.", []byte("png")}}, Objects: 3}.Metadata([]byte("train: {}\n"))
	var crate struct {
		Graph []struct {
			ID     string `json:"@id"`
			SHA256 string `json:"sha256"`
		} `json:"@graph"`
	}
	if err := json.Unmarshal(text, &crate); err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, n := range crate.Graph {
		found[n.ID] = n.SHA256
	}
	if found["figure.png"] != "8f8cbb7dcf46e0bc7d53265749a6c17d116093a6ba95e442764060c76fd4a86c" { // sha256sum

		t.Errorf("figure.png has the digest %q", found["figure.png"])
	}
	for _, id := range []string{"./", CrateFile, Experiment, "objects/", "#run", "#infoplane"} {
		if _, there := found[id]; !there {
			t.Errorf("%s is missing:\n%s", id, text)
		}
	}
	if bytes.Contains(text, []byte(`"agent"`)) {
		t.Error("an author is guessed")
	}
}
