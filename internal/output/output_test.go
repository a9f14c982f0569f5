package output

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path, text string) string {
	t.Helper()
	must(t, os.WriteFile(path, []byte(text), 0o644))
	return path
}

func wants(t *testing.T, path, text string) {
	t.Helper()
	if b, err := os.ReadFile(path); err != nil || string(b) != text {
		t.Errorf("%s holds %q, %v, want %q", filepath.Base(path), b, err, text)
	}
}

// The own file is replaced, in whatever state of the listing; a stranger's is not, nor is
// the own one once somebody has changed it.
func TestWriteReplacesItsOwnOnly(t *testing.T) {
	f := Folder{Dir: filepath.Join(t.TempDir(), "new", "figures")}
	for _, step := range []struct {
		text string
		want Outcome
	}{{"one", Written}, {"one", Unchanged}, {"three", Replaced}, {"one", Replaced}} {
		if got, err := f.Write("sub/a.svg", []byte(step.text)); got != step.want || err != nil {
			t.Fatalf("%s: %v, %v, want %v", step.text, got, err, step.want)
		}
	}
	changed := write(t, filepath.Join(f.Dir, "sub", "a.svg"), "edited by hand")
	foreign := write(t, filepath.Join(f.Dir, "index.html"), "a page of somebody")
	for path, name := range map[string]string{changed: "sub/a.svg", foreign: "index.html"} {
		before, _ := os.ReadFile(path)
		if _, err := f.Write(name, []byte("ours")); !errors.Is(err, ErrForeign) || !strings.HasPrefix(err.Error(), path) {
			t.Errorf("%s: %v, want ErrForeign", name, err)
		}
		wants(t, path, string(before))
		over := f
		over.Overwrite = true
		if got, err := over.Write(name, []byte("ours")); got != Replaced || err != nil {
			t.Errorf("%s with Overwrite: %v, %v", name, got, err)
		}
		wants(t, path, "ours")
	}
	// A file that holds the content already counts as written.
	same := write(t, filepath.Join(f.Dir, "b.svg"), "b")
	if got, err := f.Write("b.svg", []byte("b")); got != Unchanged || err != nil {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := f.Write("b.svg", []byte("c")); got != Replaced || err != nil {
		t.Errorf("%v, %v", got, err)
	}
	wants(t, same, "c")
}

// An input is refused under any of its names, and nothing leaves the folder.
func TestWriteRefuses(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	input := write(t, filepath.Join(dir, "mine.yaml"), "train:")
	must(t, os.Link(input, filepath.Join(dir, "linked.html")))
	must(t, os.Symlink(input, filepath.Join(dir, "symbolic.html")))
	secret := write(t, filepath.Join(outside, "secret"), "mine")
	must(t, os.Symlink(secret, filepath.Join(dir, "link.png")))
	must(t, os.Symlink(filepath.Join(outside, "dangling"), filepath.Join(dir, "dangling.png")))
	must(t, os.Symlink(outside, filepath.Join(dir, "sub")))
	locked := write(t, filepath.Join(dir, "locked.svg"), "locked")
	must(t, os.Chmod(locked, 0o444))
	must(t, os.Mkdir(filepath.Join(dir, "folder"), 0o777))
	for _, c := range []struct {
		name      string
		overwrite bool
		want      error
	}{
		{"mine.yaml", true, ErrInput},
		{"linked.html", true, ErrInput},
		{"symbolic.html", true, ErrInput},
		{"link.png", false, ErrLink},
		{"dangling.png", false, ErrLink},
		{"sub/secret", true, nil},
		{"sub/new", true, nil},
		{"locked.svg", true, ErrReadOnly},
		{"folder", true, errIsFolder},
		{"../escaped", true, ErrOutside},
		{"/escaped", true, ErrOutside},
		{".", true, ErrOutside},
	} {
		f := Folder{Dir: dir, Overwrite: c.overwrite, Inputs: []string{input}}
		_, err := f.Write(c.name, []byte("ours"))
		if err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	// The twin: a link gives way to a file on demand, and what it led to stays.
	if got, err := (Folder{Dir: dir, Overwrite: true}).Write("link.png", []byte("ours")); got != Replaced || err != nil {
		t.Errorf("%v, %v", got, err)
	}
	wants(t, secret, "mine")
	wants(t, input, "train:")
	if entries, _ := os.ReadDir(outside); len(entries) != 1 {
		t.Errorf("outside are %v", entries)
	}
}

func TestSeal(t *testing.T) {
	page := []byte("<html></html>\n")
	sealed := Seal(page)
	changed := bytes.Replace(sealed, []byte("html"), []byte("HTML"), 1)
	if !Sealed(sealed) || Sealed(page) || Sealed(changed) || Sealed(nil) || !bytes.HasPrefix(sealed, page) {
		t.Error("a seal is not recognised, or one that is none is")
	}
	path := filepath.Join(t.TempDir(), "diff.html")
	for _, step := range []struct {
		text []byte
		want Outcome
	}{{sealed, Written}, {Seal([]byte("<p>")), Replaced}, {Seal([]byte("<p>")), Unchanged}} {
		if got, err := (Folder{}).File(path, step.text); got != step.want || err != nil {
			t.Errorf("%q: %v, %v, want %v", step.text, got, err, step.want)
		}
	}
	write(t, path, string(page)) // it has lost its seal
	if _, err := (Folder{}).File(path, sealed); !errors.Is(err, ErrForeign) || (Folder{}).CheckFile(path) == nil {
		t.Errorf("%v, want ErrForeign", err)
	}
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 1 {
		t.Errorf("beside the file are %v", entries)
	}
}

// A listing that is a link is never written through, and a long one is shortened to the
// last line of each file.
func TestListing(t *testing.T) {
	dir := t.TempDir()
	secret := write(t, filepath.Join(dir, "secret"), "mine")
	must(t, os.Symlink("secret", filepath.Join(dir, Listing)))
	if _, err := (Folder{Dir: dir}).Write("a", []byte("a")); err == nil {
		t.Error("it wrote through a link")
	}
	wants(t, secret, "mine")
	must(t, os.Remove(filepath.Join(dir, Listing)))

	var long []byte
	for i := range 20_000 {
		long = append(long, line("a", []byte{byte(i), byte(i >> 8)})...)
	}
	write(t, filepath.Join(dir, Listing), string(long))
	write(t, filepath.Join(dir, "a"), string([]byte{19_999 & 255, 19_999 >> 8}))
	if got, err := (Folder{Dir: dir}).Write("a", []byte("new")); got != Replaced || err != nil {
		t.Errorf("%v, %v", got, err)
	}
	b, err := os.ReadFile(filepath.Join(dir, Listing))
	if want := string(line("a", []byte{19_999 & 255, 19_999 >> 8})) + string(line("a", []byte("new"))); err != nil || string(b) != want {
		t.Errorf("the listing is %q, %v, want %q", b, err, want)
	}
}
