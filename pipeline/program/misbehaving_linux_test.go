package program

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"infoplane/artifacts"
	"infoplane/artifacts/tables"
	"infoplane/pipeline"
)

func TestGoodProgram(t *testing.T) {
	for _, format := range []string{"", "parquet", "arrow"} {
		b := newBench(t, "good")
		b.spec.Format = format
		if err := b.run(b.graph()); err != nil {
			t.Fatal(err)
		}
		b.clean()
		report, err := (&pipeline.Engine{Store: b.store}).Run(b.ctx, b.graph(), pipeline.Selection{})
		if err != nil || report.Fresh != 2 {
			t.Errorf("a second run: %+v, %v", report, err)
		}
		ref, _ := report.Output("estimate/bins", "information")
		if got, err := artifacts.Get[tables.Information](b.store, ref); err != nil || !slices.Equal(got, rows()) {
			t.Errorf("stored %v, %v", got, err)
		}
		if want := "$ " + CommandLine(b.spec.Command) + "\n"; b.log() != want {
			t.Errorf("log %q, want %q", b.log(), want)
		}
	}
}

// What a program writes is held in memory, and bounded by it.
func TestOutputLargerThanMemory(t *testing.T) {
	b := newBench(t, "good")
	graph := b.graph()
	t.Setenv("INFOPLANE_MEMORY", "100B")
	err := b.run(graph)
	if want := "in memory, of at most 100 B; INFOPLANE_MEMORY raises the bound"; err == nil || !strings.Contains(err.Error(), "output information: ") || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want %s", err, want)
	}
	b.clean()
}

// Every way of going wrong has its message, leaves no folder, no result and a log.
func TestMisbehaving(t *testing.T) {
	for _, c := range []struct{ how, want string }{
		{"missing output", `output information: outputs/information.parquet is not there; the program exited without writing it`},
		{"no Parquet", `output information: is CSV or another text; expected Parquet or Arrow; pandas.read_csv(FILE).to_parquet(…) or DuckDB's COPY converts it`},
		{"link", `output information: outputs/information.parquet is not a regular file`},
		{"wrong type", `output information: column epoch: expected int32, found int64`},
		{"missing column", `output information: column ity_bits: expected float64, found no such column`},
		{"column too many", `output information: column index: is none of the table's, which has epoch, layer, estimator, ixt_bits, ity_bits, ixt_error_bits, ity_error_bits, ht_bits, symbols, ceiling, saturated, ixt_rise_bits, ity_rise_bits`},
		{"short by one row", `output information: row 5, column layer: epoch 2 ends before layer 2, estimator test, which epoch 0 has`},
		{"short by the last epoch's row", `output information: has 4 rows, expected 6`},
		{"NaN", `output information: row 3, column ixt_bits: is NaN; expected a finite number`},
		{"unsorted", `output information: row 2, column epoch: 0 follows 1; rows are sorted by epoch, layer, estimator`},
		{"extra file", `outputs/notes.txt: is not an output of this action, which has outputs/information.parquet`},
		{"exit 3", "exited with status 3, where 0 is success; it printed last (all of it: `infoplane log test:estimate/bins`):\n    Traceback: no such layer"},
		{"killed", `was ended by a signal: killed; it printed nothing`},
		{"endless", "printed more than 1 MiB; it printed last (all of it: `infoplane log test:estimate/bins`):\n    no end"},
		{"too much", `wrote more than 1 MiB into its folder; it printed nothing`},
		{"timeout", "took longer than its timeout of 500ms; it printed last (all of it: `infoplane log test:estimate/bins`):\n    waiting"},
		{"child", "exited and left a process running, which was ended; a program waits for all that it starts; it printed last"},
		{"child of its own session", "exited and left a process running, which was ended; a program waits for all that it starts; it printed last"},
		{"daemon", "exited and left a process running, which was ended; a program waits for all that it starts; it printed last"},
		{"makes its files pipes", `settings.txt: changed during the run, so that its result belongs to no version of it; run again`},
		{"touches its files", `settings.txt: changed during the run, so that its result belongs to no version of it; run again`},
	} {
		t.Run(c.how, func(t *testing.T) {
			b := newBench(t, c.how)
			b.limits = limits{printed: 1 << 20, written: 1 << 20, grace: 50 * time.Millisecond}
			if c.how == "timeout" {
				b.spec.Timeout = "500ms"
			}
			g := b.graph()
			err := b.run(g)
			want := "estimate/bins: " + CommandLine(b.spec.Command) + ": " + c.want
			if err == nil || !strings.HasPrefix(err.Error(), want) || strings.HasSuffix(c.want, "nothing") && err.Error() != want {
				t.Errorf("error\n%v\nwant\n%s", err, want)
			}
			b.clean()
			if !strings.HasPrefix(b.log(), "$ "+CommandLine(b.spec.Command)+"\n") {
				t.Errorf("log: %.300s", b.log())
			}
			if len(b.log()) > 3*kept {
				t.Errorf("the log has %d bytes", len(b.log()))
			}
			all, err := (&pipeline.Engine{Store: b.store}).Status(b.ctx, g, pipeline.Selection{})
			if err != nil || all[1].State != pipeline.Stale {
				t.Errorf("status %+v, %v", all, err)
			}
			if strings.HasPrefix(c.how, "child") || c.how == "daemon" {
				ended(t, strings.Fields(b.log())[4-1])
			}
		})
	}
}

// ended checks that no process of that number runs.
func ended(t *testing.T, pid string) {
	t.Helper()
	if stat, err := os.ReadFile("/proc/" + pid + "/stat"); err == nil && !strings.Contains(string(stat), ") Z ") {
		t.Errorf("process %s runs: %s", pid, stat)
	}
}

func TestChildThatEnds(t *testing.T) {
	b := newBench(t, "child that ends")
	if err := b.run(b.graph()); err != nil {
		t.Error(err)
	}
}

func TestMessIsRemoved(t *testing.T) {
	b := newBench(t, "leaves a mess")
	if err := b.run(b.graph()); err != nil {
		t.Error(err)
	}
	b.clean()
}

// A file that is another one by the time an action starts makes no result.
func TestFileChangedDuringTheRun(t *testing.T) {
	b := newBench(t, "good")
	g := b.graph()
	os.WriteFile(filepath.Join(b.dir, "experiment", "settings.txt"), []byte("new"), 0o666)
	err := b.run(g)
	if want := ": settings.txt: changed during the run, so that its result belongs to no version of it; run again"; err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("error %v, want %s", err, want)
	}
	b.clean()
	if err := b.run(b.graph()); err != nil {
		t.Errorf("run again: %v", err)
	}
}

func TestInterrupted(t *testing.T) {
	b := newBench(t, "timeout")
	ctx, cancel := context.WithTimeout(b.ctx, 300*time.Millisecond)
	defer cancel()
	b.ctx = ctx
	began := time.Now()
	err := b.run(b.graph())
	if err == nil || !strings.Contains(err.Error(), "interrupted") {
		t.Errorf("error %v", err)
	}
	if since := time.Since(began); since > 10*time.Second {
		t.Errorf("took %s to end", since)
	}
	b.clean()
	if !strings.Contains(b.log(), "waiting\n[was interrupted]") {
		t.Errorf("log: %s", b.log())
	}
}

// Without permission nothing is started.
func TestNotPermitted(t *testing.T) {
	b := newBench(t, "good")
	b.ctx = context.Background()
	err := b.run(b.graph())
	if !errors.Is(err, ErrNotPermitted) || !strings.HasSuffix(err.Error(), " act good: is a program, which may do whatever you may, and this run may start none; if you trust it, add --programs") {
		t.Errorf("error %v", err)
	}
	if b.log() != "" {
		t.Errorf("it was started: %s", b.log())
	}
}
