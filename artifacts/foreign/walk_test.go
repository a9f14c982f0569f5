package foreign

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tree makes files in a folder, and links.
func tree(t *testing.T, files []string, links map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for _, name := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for name, to := range links {
		if err := os.Symlink(to, filepath.Join(root, name)); err != nil {
			t.Skip(err)
		}
	}
	return root
}

// A link to a folder is followed, and one to a folder around it is not walked again.
func TestWalkFollowsLinks(t *testing.T) {
	elsewhere := tree(t, []string{"a", "deep/b"}, nil)
	root := tree(t, []string{"own/c", ".hidden/d"}, map[string]string{"link": elsewhere, "own/around": "..", "own/file": "c"})
	var got []string
	err := Walk(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && strings.HasPrefix(d.Name(), ".") {
			return fs.SkipDir
		}
		if err == nil && !d.IsDir() {
			name, _ := filepath.Rel(root, path)
			got = append(got, filepath.ToSlash(name))
		}
		return err
	})
	if want := "[link/a link/deep/b own/c own/file]"; err != nil || fmt.Sprint(got) != want {
		t.Errorf("%v, %v, want %s", got, err, want)
	}
	if err := Walk(filepath.Join(root, "none"), func(_ string, _ fs.DirEntry, err error) error { return err }); !os.IsNotExist(err) {
		t.Errorf("no such folder: %v", err)
	}
	broken := tree(t, nil, map[string]string{"broken": "nowhere"})
	if err := Walk(broken, func(_ string, _ fs.DirEntry, err error) error { return err }); !os.IsNotExist(err) {
		t.Errorf("a link to nothing: %v", err)
	}
}

func TestExpand(t *testing.T) {
	root := tree(t, []string{"seed1/x", "seed2/x", "a.parquet", "b[1].parquet", "other"}, nil)
	for name, want := range map[string]string{
		"seed*": "[seed1 seed2]", "*.parquet": "[a.parquet b[1].parquet]", "b[1].parquet": "[b[1].parquet]", "none": "[none]", "other": "[other]",
		"x*": "x*: matches no file and no folder", "[": "[: is not a pattern", filepath.Join(root, "seed?"): "seed1 ",
	} {
		got, err := Expand(root, []string{name})
		text := fmt.Sprint(got)
		if err != nil {
			text = err.Error()
		}
		if !strings.Contains(text, want) {
			t.Errorf("%s: %s, want %s", name, text, want)
		}
	}
}
