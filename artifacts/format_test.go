package artifacts

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A store that says it has another layout is left alone, and the error says what
// to do.
func TestOtherFormat(t *testing.T) {
	for text, want := range map[string]string{
		"infoplane store 2\n":           "use the newer infoplane",
		"infoplane store 99":            "use the newer infoplane",
		"infoplane store 0\n":           "there was no layout 0",
		"infoplane store -1\n":          "there was no layout -1",
		"":                              `want "infoplane store 1"`,
		"git\n":                         `says "git"`,
		"infoplane store 1x\n":          `says "infoplane store 1x"`,
		strings.Repeat("\x00", 1<<20):   "says",
		strings.Repeat("x", maxSmall+1): "it has more than",
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, formatFile), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		for _, open := range []func(string) (*Store, error){Open, OpenExisting} {
			_, err := open(dir)
			if err == nil || !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), dir) || len(err.Error()) > 500 {
				t.Errorf("%.40q: error %v, want one of its format with the folder and %q", text, err, want)
			}
		}
		if files := filesBelow(t, dir); len(files) != 1 {
			t.Errorf("it wrote %v", files)
		}
	}
	// Negative twin: our own, with and without the end of its line.
	for _, text := range []string{"infoplane store 1\n", "infoplane store 1"} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, formatFile), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenExisting(dir); err != nil {
			t.Error(err)
		}
	}
}

// A process that opened the store before another one, newer, has made it writes
// nothing into it.
func TestFormatAppears(t *testing.T) {
	s, dir := openFolder(t)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, formatFile), []byte("infoplane store 2\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Put(s, File("x")); !errors.Is(err, ErrFormat) {
		t.Errorf("error %v, want ErrFormat", err)
	}
	if files := filesBelow(t, dir); len(files) != 1 {
		t.Errorf("it wrote %v", files)
	}
}
