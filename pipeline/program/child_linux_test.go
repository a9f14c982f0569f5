package program

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// host runs a program that would take a minute.
func host(folder string) int {
	c := &child{path: "/bin/sleep", args: []string{"60"}, folder: folder, timeout: time.Hour, limits: usual}
	fmt.Println(c.run(&job{ctx: context.Background(), folder: folder}))
	return 1
}

// A program does not outlive us, even if we are killed.
func TestProgramEndsWithUs(t *testing.T) {
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0], "host", dir)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	pid := ""
	within(t, "the program to start", func() bool {
		stats, _ := filepath.Glob("/proc/[0-9]*/stat")
		for _, stat := range stats {
			text, _ := os.ReadFile(stat)
			if strings.Contains(string(text), fmt.Sprintf("(sleep) S %d ", cmd.Process.Pid)) {
				pid, _, _ = strings.Cut(string(text), " ")
			}
		}
		return pid != ""
	})
	cmd.Process.Kill()
	cmd.Wait()
	within(t, "the program to end", func() bool {
		text, err := os.ReadFile("/proc/" + pid + "/stat")
		return err != nil || strings.Contains(string(text), ") Z ")
	})
}

// within waits for something that happens soon.
func within(t *testing.T, what string, happens func() bool) {
	t.Helper()
	for range 1000 {
		if happens() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("waited in vain for %s", what)
}
