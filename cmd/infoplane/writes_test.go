package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// writers are the files that change the file system by themselves, each with its reason.
// All others write through internal/output, which keeps to a folder, follows no link and
// replaces nobody's work.
var writers = map[string]string{
	"internal/output/folder.go":                      "is the writer",
	"internal/output/stream.go":                      "is the writer: opens what /dev/stdout leads to",
	"artifacts/disk.go":                              "is the store, in files of its own that are never replaced",
	"artifacts/foreign/file.go":                      "opens files for reading, and waits for no pipe",
	"pipeline/program/run.go":                        "makes and removes the scratch folder of a program",
	"pipeline/program/worker.go":                     "makes and removes the folder of a worker",
	"pipeline/program/batch.go":                      "makes the scratch folder of a batch",
	"pipeline/program/scratch.go":                    "makes the scratch folder of a program",
	"pipeline/program/files.go":                      "fills the scratch folder of a program, with O_EXCL",
	"pipeline/program/request.go":                    "fills the scratch folder of a program",
	"artifacts/bucket/buckettest/versitygw_linux.go": "starts a server of its own for a test",
	"cmd/infoplane/doctor_disk.go":                   "tries what the store needs, under names that nobody has",
	"cmd/infoplane/accept.go":                        "opens the folder of a golden, and removes series there that the commit keeps",
	"cmd/infoplane/config.go":                        "the settings and the key of the user, which no experiment names",
}

// changing are the functions of package os that change the file system, or give the means.
var changing = []string{
	"Chmod", "Chown", "Chtimes", "CopyFS", "Create", "CreateTemp", "Lchown", "Link", "Mkdir", "MkdirAll", "MkdirTemp", "NewFile",
	"OpenFile", "OpenInRoot", "OpenRoot", "Remove", "RemoveAll", "Rename", "Symlink", "Truncate", "WriteFile",
}

// changes lists the calls of a file by which it may change the file system. Packages
// syscall and unix count whatever is called that way.
func changes(file *ast.File) []string {
	names := map[string]string{} // of the packages in this file
	for _, spec := range file.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		if slices.Contains([]string{"os", "syscall", "golang.org/x/sys/unix", "io/ioutil"}, path) {
			name := filepath.Base(path)
			if spec.Name != nil {
				name = spec.Name.Name
			}
			names[name] = path
		}
	}
	var out []string
	ast.Inspect(file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		x, ok := sel.X.(*ast.Ident)
		if !ok || names[x.Name] == "" {
			return true
		}
		like := slices.ContainsFunc(changing, func(name string) bool {
			return sel.Sel.Name == name || names[x.Name] != "os" && (strings.HasPrefix(sel.Sel.Name, name) || sel.Sel.Name == "Unlink")
		})
		if like || names[x.Name] == "io/ioutil" {
			out = append(out, x.Name+"."+sel.Sel.Name)
		}
		return true
	})
	return out
}

// Nothing writes a file on its own but what is listed, and nothing listed has become
// needless.
func TestOneWriter(t *testing.T) {
	root := filepath.Join("..", "..")
	used := map[string]bool{}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || isModule(name)) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		path, _ := filepath.Rel(root, name)
		path = filepath.ToSlash(path)
		if calls := changes(file); len(calls) > 0 {
			used[path] = true
			if writers[path] == "" {
				t.Errorf("%s: calls %s; write through internal/output, or say in writes_test.go why not", path, strings.Join(calls, ", "))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for path := range writers {
		if !used[path] {
			t.Errorf("%s: is listed, and writes nothing", path)
		}
	}
}

// The twin: the walk sees a writer under any name of the package.
func TestOneWriterNotices(t *testing.T) {
	for text, want := range map[string]int{
		`package p; import "os"; func f() { os.WriteFile("a", nil, 0) }`:                      1,
		`package p; import sys "os"; var f = sys.Rename`:                                      1,
		`package p; import "syscall"; func f() { syscall.Unlink("a") }`:                       1,
		`package p; import "golang.org/x/sys/unix"; func f() { unix.Renameat(0, "", 0, "") }`: 1,
		`package p; import "io/ioutil"; func f() { ioutil.TempDir("", "") }`:                  1,
		`package p; import "os"; func f() { os.ReadFile("a"); os.Open("b"); os.Stat("c") }`:   0,
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "a.go", text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if got := changes(file); len(got) != want {
			t.Errorf("%s: got %q, want %d", text, got, want)
		}
	}
}
