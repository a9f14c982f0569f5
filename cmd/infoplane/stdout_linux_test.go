package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Output that goes nowhere is an error, unless somebody has sent it nowhere.
func TestClosedOutput(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("_", "") // a shell that ran this test leaves its path there, as if it had run what the test runs
	for redirection, want := range map[string]string{
		">&-":        "infoplane: stdout: it is closed",
		">/dev/full": "infoplane: stdout: no space left on device",
		">/dev/null": "",
	} {
		for _, then := range []string{"", "; exit $?"} { // without more to do, a shell becomes the command
			shell := exec.Command("sh", "-c", self+" stage --help "+redirection+then)
			out, err := shell.CombinedOutput()
			if text := strings.TrimSpace(string(out)); (err == nil) != (want == "") || text != want {
				t.Errorf("%s%s: %v, %q; want %q", redirection, then, err, text, want)
			}
		}
	}
	// Programs that discard the output of others open /dev/null for reading and writing.
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	for _, command := range [][]string{{self, "stage", "--help"}, {"sh", "-c", self + " stage --help; exit $?"}} {
		cmd := exec.Command(command[0], command[1:]...)
		cmd.Stdout = null
		var messages strings.Builder
		cmd.Stderr = &messages
		if err := cmd.Run(); err != nil || messages.Len() > 0 {
			t.Errorf("%v: %v, %s", command, err, messages.String())
		}
	}
}
