//go:build unix

package main

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// randomPairs writes the pairs of a random distribution.
func randomPairs(n, k int) string {
	r := rand.New(rand.NewPCG(81, uint64(n)))
	p, sum := make([]float64, n*k), 0.0
	for i := range p {
		p[i] = math.Pow(r.ExpFloat64(), 2)
		sum += p[i]
	}
	var out strings.Builder
	out.WriteString("x,y,p\n")
	for i, v := range p {
		fmt.Fprintf(&out, "%d,%d,%v\n", i/k, i%k, v/sum)
	}
	return out.String()
}

// TestSolveInterrupted: Ctrl-C ends a solve soon, with a word on what was kept and no
// file. The bound on the time leaves room for a busy machine; a solve takes longer.
func TestSolveInterrupted(t *testing.T) {
	b := newBench(t)
	files := map[string]string{
		"three.csv": b.store(t, "three.csv", randomPairs(300, 3)),
		"many.csv":  b.store(t, "many.csv", randomPairs(150, 150)),
		"two.csv":   b.store(t, "two.csv", randomPairs(20_000, 2)),
	}
	for _, line := range []string{
		"three.csv --curve --tolerance 1e-8", "many.csv --rate 1", "many.csv --curve --tolerance 1e-8",
		"two.csv --curve --tolerance 1e-8", "two.csv --curve --tolerance 1e-8 -o " + b.path("curve.csv"),
	} {
		file, flags, _ := strings.Cut(line, " ")
		for wait := 500 * time.Millisecond; ; wait *= 2 {
			cmd := exec.Command(os.Args[0], append([]string{"solve", files[file]}, strings.Fields(flags)...)...)
			cmd.Env = append(os.Environ(), "INFOPLANE_TEST_CHILD={}")
			var stdout, stderr bytes.Buffer
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(wait)
			cmd.Process.Signal(os.Interrupt)
			begun := time.Now()
			cmd.Wait()
			took := time.Since(begun)
			notBegun := strings.Contains(stderr.String(), "solve: interrupted; nothing was written")
			if status := cmd.ProcessState.Sys().(syscall.WaitStatus); (status.Signaled() || notBegun) && wait < 10*time.Second {
				continue
			}
			if code := cmd.ProcessState.ExitCode(); code != exitInterrupted || took > 3*time.Second || stdout.Len() > 0 {
				t.Errorf("%s: exit code %d, %v after the signal, stdout %q, stderr %q", line, code, took, stdout.String(), stderr.String())
			}
			b.says(stderr.String(), file+": interrupted", "; nothing was kept")
			t.Logf("%s: %v, %s", line, took, strings.TrimSpace(stderr.String()))
			break
		}
	}
	if _, err := os.Stat(b.path("curve.csv")); err == nil {
		t.Error("an interrupted solve wrote its file")
	}
}

// TestReadingIsInterrupted: a file takes its time to be read, and Ctrl-C does not wait.
func TestReadingIsInterrupted(t *testing.T) {
	b := newBench(t)
	file := b.store(t, "long.csv", randomPairs(1000, 1000))
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(20*time.Millisecond, cancel)
	begun := time.Now()
	_, err := readJoint(ctx, file, nil, math.MaxInt64)
	if err == nil || !strings.Contains(err.Error(), "long.csv: interrupted while it was read; nothing was kept") {
		t.Errorf("error %v", err)
	}
	if exitCode(err) != exitInterrupted {
		t.Errorf("exit code %d", exitCode(err))
	}
	if took := time.Since(begun); took > 2*time.Second {
		t.Errorf("it took %v", took)
	}
}

// TestLongSolveSaysSo: a solve that takes long says how large its problem is, again and
// again; one that does not take long says nothing.
func TestLongSolveSaysSo(t *testing.T) {
	b := newBench(t)
	file := b.store(t, "many.csv", randomPairs(30, 30))
	b.patience = time.Millisecond
	b.run(exitDone, "solve "+file+" --beta 3")
	b.says(b.stderr, file+": 30 inputs with a p(y|x) of their own, 30 values of y, 900 pairs above zero: solve is still at work; Ctrl-C ends it\n")
	if n := strings.Count(b.stderr, "still at work"); n < 2 || n > 20 {
		t.Errorf("%d lines: %s", n, b.stderr)
	}
	b.run(exitDone, "solve "+b.store(t, "three.csv", randomPairs(15, 3))+" --curve")
	b.says(b.stderr, "of the curve and is still at work")
	b.patience = time.Hour // the twin
	b.run(exitDone, "solve "+file+" --beta 3")
	b.silent("stderr", b.stderr)
}
