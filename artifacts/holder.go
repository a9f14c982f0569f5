package artifacts

import "os"

// holder is the process that holds a lease.
type holder struct {
	Host    string `json:"host"`
	Process int    `json:"process"`

	// Machine is the boot and the table of processes that the number counts in, and
	// Started when the process began; empty where the system does not tell. A number
	// is given to one process after the other, a number and a start are not.
	Machine string `json:"machine,omitempty"`
	Started string `json:"started,omitempty"`
}

// thisProcess is who we are.
func thisProcess() holder {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown host"
	}
	pid := os.Getpid()
	return holder{Host: host, Process: pid, Machine: machine(), Started: started(pid)}
}

// visible reports whether it can be seen whether the process of h runs.
func (h holder) visible(from holder) bool { return h.Machine != "" && h.Machine == from.Machine }

// runs reports whether a visible process runs.
func (h holder) runs() bool { return h.Started != "" && started(h.Process) == h.Started }
