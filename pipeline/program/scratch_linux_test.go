package program

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// makeAndWait makes a program's folder, as one does that is about to be killed.
func makeAndWait() int {
	folder, err := newFolder()
	if err == nil {
		err = os.MkdirAll(filepath.Join(folder, "outputs", "read-only"), 0o777)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "outputs", "read-only", "file"), nil, 0o444)
	}
	if err != nil {
		return 1
	}
	os.Chmod(filepath.Join(folder, "outputs", "read-only"), 0o500)
	os.Stdout.WriteString(folder + "\n")
	time.Sleep(time.Minute)
	return 0
}

// The folder of a program whose infoplane was killed is found and removed; that of one
// which runs is not, nor anything that only looks like one.
func TestAbandoned(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	cmd := exec.Command(os.Args[0], "make and wait")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	theirs := strings.TrimSpace(line)
	if err != nil || !strings.HasPrefix(theirs, dir) {
		t.Fatalf("%q, %v", line, err)
	}
	own, err := newFolder()
	if err != nil {
		t.Fatal(err)
	}
	unknown, file, link := filepath.Join(dir, scratch+"123"), filepath.Join(dir, scratch+"notes"), filepath.Join(dir, scratch+"link")
	if err := os.Mkdir(unknown, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(t.TempDir(), link); err != nil {
		t.Fatal(err)
	}
	now, later := time.Now(), time.Now().Add(abandonedAfter+time.Hour)
	if found, err := RemoveAbandoned(now); err != nil || len(found) > 0 {
		t.Errorf("removed %v beside a program that runs, %v", found, err)
	}
	cmd.Process.Kill()
	cmd.Wait()
	if found, err := Abandoned(now); err != nil || !slices.Equal(found, []string{theirs}) {
		t.Errorf("found %v, %v; want %s", found, err, theirs)
	}
	if found, err := RemoveAbandoned(later); err != nil || len(found) != 2 || !slices.Contains(found, unknown) {
		t.Errorf("removed %v, %v", found, err)
	}
	for path, there := range map[string]bool{theirs: false, unknown: false, own: true, file: true, link: true} {
		if _, err := os.Lstat(path); (err == nil) != there {
			t.Errorf("%s: %v", path, err)
		}
	}
}
