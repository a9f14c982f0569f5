package pipeline

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"infoplane/artifacts"
)

// A record tells what ran, on what, where and when.
func TestRecord(t *testing.T) {
	store := artifacts.InMemory()
	e := Engine{Store: store, Kernel: "portable"}
	g := draw(chain(), nil)
	begun := time.Now()
	report, _ := mustRun(t, e, g)
	status := mustStatus(t, e, g)
	records, err := store.Records(*status[nodeName(1)].Key)
	if err != nil || len(records) != 1 {
		t.Fatal(records, err)
	}
	r := records[0]
	var config bytes.Buffer
	if err := json.Compact(&config, r.Config); err != nil || config.String() != string(g.Action(nodeName(1)).Config()) {
		t.Errorf("config %s (%v)", r.Config, err)
	}
	if r.Node != "test:stage/001" || r.Stage != "stage" || r.Version != 1 || r.Seed != 0 || r.Key != *status[nodeName(1)].Key {
		t.Errorf("record %+v", r)
	}
	if r.Kernel != "portable" || r.Host.OS != runtime.GOOS || r.Host.Arch != runtime.GOARCH || r.Host.Go != runtime.Version() {
		t.Errorf("host %+v", r.Host)
	}
	if r.Started.Before(begun) || time.Since(r.Started) < time.Duration(r.Seconds*float64(time.Second)) || r.Started.Location() != time.UTC {
		t.Errorf("started %v, took %v s", r.Started, r.Seconds)
	}
	a, _ := report.Output(nodeName(0), portName(0))
	b, _ := report.Output(nodeName(0), portName(1))
	out, _ := report.Output(nodeName(1), portName(0))
	if len(r.Inputs) != 2 || r.Inputs[0] != (artifacts.Input{Port: "in000_0", Logical: a.Logical}) || r.Inputs[1] != (artifacts.Input{Port: "in000_1", Logical: b.Logical}) {
		t.Errorf("inputs %v", r.Inputs)
	}
	if len(r.Outputs) != 1 || r.Outputs[0] != (artifacts.Output{Port: "out0", Ref: out}) {
		t.Errorf("outputs %v", r.Outputs)
	}
}

// A record that cannot be read counts as not there: its action runs again.
func TestDamagedRecord(t *testing.T) {
	store, dir := openFolder(t)
	e := Engine{Store: store}
	g := draw(chain(), nil)
	mustRun(t, e, g)
	key := mustStatus(t, e, g)[nodeName(1)].Key.String()
	files, err := filepath.Glob(filepath.Join(dir, "actions", key, "*"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	overwrite(t, files[0], func(b []byte) []byte { return b[:len(b)/2] })
	if got, want := why(t, e, g), "stage/001 stale; no record\nstage/002 waiting; waits for in001_0"; got != want {
		t.Errorf("status %q, want %q", got, want)
	}
	if report, ran := mustRun(t, e, g); len(ran) != 1 || report.Fresh != 2 {
		t.Errorf("ran %v", ran)
	}
	if got := why(t, e, g); got != "" {
		t.Errorf("status %q after the run", got)
	}
}

// Where records cannot be read at all, it is the store's failure, not a miss.
func TestUnreadableRecords(t *testing.T) {
	store, dir := openFolder(t)
	e := Engine{Store: store}
	g := draw(chain(), nil)
	mustRun(t, e, g)
	actions := filepath.Join(dir, "actions")
	if err := os.RemoveAll(actions); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(actions, nil, 0o666); err != nil { // a file where a folder should be
		t.Fatal(err)
	}
	if _, err := e.Status(t.Context(), g, Selection{}); err == nil || !strings.HasPrefix(err.Error(), "stage/000: ") {
		t.Errorf("status: %v", err)
	}
	if _, err := e.Verify(t.Context(), g, Selection{}); err == nil || !strings.HasPrefix(err.Error(), "stage/000: ") {
		t.Errorf("verify: %v", err)
	}
	report, err := e.Run(t.Context(), g, Selection{})
	if err == nil || !strings.HasPrefix(err.Error(), "stage/000: ") || report.Ran > 0 {
		t.Errorf("run: %+v, %v", report.Counts, err)
	}
}

// What a program reads as JSON has words, not numbers, for kinds and states.
func TestJSON(t *testing.T) {
	e := Engine{Store: artifacts.InMemory()}
	all, err := e.Status(t.Context(), draw(chain(), nil), Selection{})
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(all[1])
	if want := `{"node":"stage/001","stage":"stage","state":"stale","reasons":[{"kind":"no record"}],"waits_for":["in000_0","in000_1"]}`; err != nil || string(text) != want {
		t.Errorf("%s (%v), want %s", text, err, want)
	}
	if text, err := json.Marshal(ActionRestarted); err != nil || string(text) != `"restarted"` {
		t.Errorf("%s (%v)", text, err)
	}
}
