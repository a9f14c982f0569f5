// Package process identifies processes: their machine, boot, number and start, so that one
// can be seen to have ended although its number was given to another; and names the processor.
package process

import "os"

// ID identifies a process.
type ID struct {
	Host    string `json:"host"`
	Process int    `json:"process"`

	// Machine is the boot and the table of processes that the number counts in, and
	// Started when the process began; empty where the system does not tell. A number
	// is given to one process after the other, a number and a start are not.
	Machine string `json:"machine,omitempty"`
	Started string `json:"started,omitempty"`
}

// This returns the calling process.
func This() ID {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown host"
	}
	pid := os.Getpid()
	return ID{Host: host, Process: pid, Machine: machine(), Started: started(pid)}
}

// Visible reports whether another process can find out whether h runs: whether both are of
// one machine, boot and container.
func (h ID) Visible(from ID) bool { return h.Machine != "" && h.Machine == from.Machine }

// Runs reports whether a visible process runs.
func (h ID) Runs() bool { return h.Started != "" && started(h.Process) == h.Started }
