package program

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// folderOf makes a folder of files, each with its name as content.
func folderOf(t *testing.T, names ...string) string {
	t.Helper()
	folder := t.TempDir()
	for _, name := range names {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func listed(files []File, err error) string {
	var out []string
	for _, f := range files {
		out = append(out, f.Name)
	}
	if err != nil {
		out = append(out, "error: "+err.Error())
	}
	return strings.Join(out, " ")
}

// What other programs leave in a folder does not count; what is named does.
func TestIgnored(t *testing.T) {
	folder := folderOf(t, "p/main.py", "p/_lib.py", "p/.env", "p/sub/__init__.py", "p/data.orig",
		"p/__pycache__/main.cpython-312.pyc", "p/sub/__pycache__/x", "p/main.pyc", "p/main.py~", "p/.main.py.swp", "p/.#main.py", "p/#main.py#",
		"p/.DS_Store", "p/._main.py", "p/Thumbs.db", "p/.git/HEAD", "p/.ipynb_checkpoints/a", "p/main.py.bak", "p/.infoplane/format", "old/x.pyc")
	const counts = "p/.env p/_lib.py p/data.orig p/main.py p/sub/__init__.py"
	if got := listed(Files(folder, []string{"p"})); got != counts {
		t.Errorf("the folder stands for %s, want %s", got, counts)
	}
	if got := listed(Tables(folder, []string{"p"})); got != "p/data.orig p/main.py" {
		t.Errorf("as tables the folder stands for %s", got)
	}
	for named, want := range map[string]string{
		"p/main.py~": "p/main.py~", "p/.DS_Store": "p/.DS_Store", "p/__pycache__": "error: p/__pycache__: has no file that counts, and 1 that are ignored; name a file to have it counted",
		"p/sub/__pycache__": "p/sub/__pycache__/x", "old": "error: old: has no file that counts, and 1 that are ignored; name a file to have it counted", "p/.git": "p/.git/HEAD",
	} {
		if got := listed(Files(folder, []string{named})); got != want {
			t.Errorf("%s stands for %s, want %s", named, got, want)
		}
	}
	if err := os.Mkdir(filepath.Join(folder, "empty"), 0o777); err != nil {
		t.Fatal(err)
	}
	if got := listed(Files(folder, []string{"empty"})); got != "error: empty: has no file in it" {
		t.Errorf("an empty folder: %s", got)
	}
}

func TestIgnoreFile(t *testing.T) {
	folder := folderOf(t, "p/a.py", "p/a.log", "p/cache/b", "p/deep/cache/c", "p/deep/d.py", "p/notes", "q/a.py", "cachefile")
	for text, want := range map[string]string{
		"":                       "p/a.log p/a.py p/cache/b p/deep/cache/c p/deep/d.py p/notes q/a.py",
		"# logs\n\n  *.log \r\n": "p/a.py p/cache/b p/deep/cache/c p/deep/d.py p/notes q/a.py",
		"cache/":                 "p/a.log p/a.py p/deep/d.py p/notes q/a.py",
		"notes/":                 "p/a.log p/a.py p/cache/b p/deep/cache/c p/deep/d.py p/notes q/a.py",
		"p/cache\n/p/a.*":        "p/deep/cache/c p/deep/d.py p/notes q/a.py",
		"p/*/cache":              "p/a.log p/a.py p/cache/b p/deep/d.py p/notes q/a.py",
		"a.py\nnotes":            "p/a.log p/cache/b p/deep/cache/c p/deep/d.py",
		"*":                      "error: p: has no file that counts, and 5 that are ignored; name a file to have it counted",
		"*.log\n!a.log":          `error: .infoplaneignore: line 2: "!a.log" is not supported`,
		"**/cache":               "is not supported",
		"[a":                     "is not supported",
		"/":                      "is not supported",
	} {
		if err := os.WriteFile(filepath.Join(folder, IgnoreFile), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		names := []string{"p", "q"}
		if text == "a.py\nnotes" {
			names = names[:1]
		}
		if got := listed(Files(folder, names)); got != want && !(strings.Contains(want, "not supported") && strings.Contains(got, want)) {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
		if got := fmt.Sprint(listed(Files(folder, []string{"p/a.log"}))); got != "p/a.log" && !strings.Contains(want, "not supported") {
			t.Errorf("%q: a file that is named is left out: %s", text, got)
		}
	}
}
