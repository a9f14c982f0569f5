package process

import (
	"bytes"
	"fmt"
	"os"
)

// machine identifies the running kernel and the namespace of processes: two
// containers of one machine number their processes independently.
func machine() string {
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	space, err := os.Readlink("/proc/self/ns/pid")
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%s %s", bytes.TrimSpace(boot), space)
}

// started returns when a process began, in ticks since the machine was booted; it is
// empty if the process has ended. proc(5): in /proc/PID/stat the state follows the
// name, which is in parentheses and may hold any character, and the start is 19
// fields on.
func started(process int) string {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", process))
	if err != nil {
		return ""
	}
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) < 20 || string(fields[0]) == "Z" || string(fields[0]) == "X" { // ended, and not yet waited for
		return ""
	}
	return string(fields[19])
}
