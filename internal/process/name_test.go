package process

import (
	"fmt"
	"os/exec"
	"testing"
)

func TestProcessName(t *testing.T) {
	if machine() == "" {
		t.Skip("processes cannot be told apart here")
	}
	if runs, known := Runs(Name()); !runs || !known {
		t.Errorf("%s: runs %v, known %v", Name(), runs, known)
	}
	cmd := exec.Command("/bin/sleep", "60")
	if err := cmd.Start(); err != nil {
		t.Skip(err)
	}
	name := fmt.Sprintf("%d-%s-%s", cmd.Process.Pid, started(cmd.Process.Pid), machineDigest(machine()))
	if runs, known := Runs(name); !runs || !known {
		t.Errorf("%s: runs %v, known %v", name, runs, known)
	}
	cmd.Process.Kill()
	cmd.Wait()
	if runs, known := Runs(name); runs || !known {
		t.Errorf("%s, which has ended: runs %v, known %v", name, runs, known)
	}
	for _, other := range []string{"", "12345678", name[:len(name)-1] + "x", "1-none-" + machineDigest(machine()), "1-5-" + machineDigest("another")} {
		if _, known := Runs(other); known {
			t.Errorf("%s is known", other)
		}
	}
}
