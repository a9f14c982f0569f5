package program

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// daemonize starts a process that has left everything by which it could be known, and
// prints its number.
const daemonize = `setsid -w env -i /bin/sh -c 'sleep 60 >/dev/null 2>&1 </dev/null & echo $!'; `

func alive(pid string) bool {
	stat, err := os.ReadFile("/proc/" + pid + "/stat")
	return err == nil && !strings.Contains(string(stat), ") Z ")
}

// While another program runs, an orphan could be that one's: it is left until it is
// known whose it is, or nobody else is left.
func TestDaemonBesideAnotherProgram(t *testing.T) {
	quick := usual
	quick.grace = 50 * time.Millisecond
	shell := func(script string) *child {
		return &child{path: "/bin/sh", args: []string{"-c", script}, folder: t.TempDir(), environment: []string{"PATH=/bin:/usr/bin"}, timeout: time.Minute, limits: quick}
	}
	long := shell(daemonize + "touch started; sleep 1.5")
	ended := make(chan error, 1)
	longJob, shortJob := &job{ctx: context.Background(), folder: long.folder}, &job{ctx: context.Background()}
	go func() { ended <- long.run(longJob) }()
	for started := filepath.Join(long.folder, "started"); ; time.Sleep(10 * time.Millisecond) {
		if _, err := os.Stat(started); err == nil {
			break
		}
	}
	short := shell(daemonize)
	if err := short.run(shortJob); err != nil && !strings.Contains(err.Error(), "left a process running") {
		t.Error(err)
	}
	theirs := strings.Fields(longJob.printed.text())[0]
	if !alive(theirs) {
		t.Error("a process of a program that runs was ended with another program")
	}
	if err := <-ended; err == nil || !strings.Contains(err.Error(), "left a process running") {
		t.Errorf("error %v", err)
	}
	for _, j := range []*job{longJob, shortJob} {
		if pid := strings.Fields(j.printed.text())[0]; alive(pid) {
			t.Errorf("process %s has outlived all programs", pid)
		}
	}
}
