package program

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"infoplane/artifacts"
	"infoplane/artifacts/tables"
	"infoplane/pipeline"
)

// TestMain makes the test binary a program when a test starts it as one.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == "act" {
		os.Exit(act(os.Args[2]))
	}
	if len(os.Args) == 3 && os.Args[1] == "host" {
		os.Exit(host(os.Args[2]))
	}
	os.Exit(m.Run())
}

// act does an action's work, well or badly.
func act(how string) int {
	r, err := ReadRequest("request.json")
	if err != nil {
		fmt.Println(err)
		return 1
	}
	out := r.Outputs["information"]
	write := func(t any) {
		var table *artifacts.Table
		switch t := t.(type) {
		case tables.Information:
			table, _ = artifacts.Encode(t)
		case *artifacts.Table:
			table = t
		}
		var b bytes.Buffer
		if artifacts.WriteParquet(&b, table); out.Format == artifacts.ArrowFormat {
			b.Reset()
			artifacts.WriteArrow(&b, table)
		}
		os.WriteFile(out.Path, b.Bytes(), 0o666)
	}
	without := func(name string) *artifacts.Table {
		t, _ := artifacts.Encode(rows())
		columns := slices.DeleteFunc(t.Columns(), func(c artifacts.Column) bool { return c.Name() == name })
		t, _ = artifacts.NewTable(columns...)
		return t
	}
	good, code := rows(), 0
	switch how {
	case "missing output":
		fmt.Println("one line")
		return 0
	case "no Parquet":
		os.WriteFile(out.Path, []byte("epoch,layer\n"), 0o666)
		return 0
	case "link":
		os.Symlink("/etc/passwd", out.Path)
		return 0
	case "wrong type":
		t := without("epoch")
		t, _ = artifacts.NewTable(append(t.Columns(), artifacts.NewColumn("epoch", make([]int64, 6)))...)
		write(t)
		return 0
	case "missing column":
		write(without("ity_bits"))
		return 0
	case "column too many":
		t := without("")
		t, _ = artifacts.NewTable(append(t.Columns(), artifacts.NewColumn("index", make([]int64, 6)))...)
		write(t)
		return 0
	case "short by one row":
		good = good[:5]
	case "short by the last epoch's row":
		good = good[:4]
	case "NaN":
		good[3].IXTBits = math.NaN()
	case "unsorted":
		good[1], good[2] = good[2], good[1]
	case "extra file":
		os.WriteFile("outputs/notes.txt", nil, 0o666)
	case "exit 3":
		fmt.Fprintln(os.Stderr, "Traceback: no such layer")
		code = 3
	case "killed":
		syscall.Kill(os.Getpid(), syscall.SIGKILL)
	case "endless":
		line := bytes.Repeat([]byte("no end\n"), 1000)
		for {
			os.Stderr.Write(line)
		}
	case "too much":
		f, _ := os.Create("tmp/big")
		f.Truncate(1 << 30)
	case "timeout":
		fmt.Println("waiting")
		time.Sleep(time.Minute)
	case "child", "child of its own session":
		cmd := exec.Command("/bin/sleep", "60")
		if how != "child" {
			cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		}
		cmd.Start()
		fmt.Println(cmd.Process.Pid)
	case "child that ends":
		exec.Command("/bin/sleep", "0.1").Start()
	case "touches its files":
		os.WriteFile("settings.txt", []byte("other"), 0o666)
	case "environment":
		fmt.Println(strings.Join(os.Environ(), "\n"))
	case "leaves a mess":
		os.MkdirAll("outer/inner", 0o777)
		os.WriteFile("outer/inner/file", nil, 0o666)
		os.Chmod("outer/inner", 0o500)
		os.Chmod("outer", 0o500)
	}
	write(good)
	return code
}

// rows are the estimates of three epochs and two layers.
func rows() tables.Information {
	var out tables.Information
	for i := range 6 {
		out = append(out, tables.InformationRow{Epoch: int32(i / 2), Layer: int32(i%2 + 1), Estimator: "test", IXTBits: 2, ITYBits: 1})
	}
	return out
}

// bench is a graph of a program, and what there is to run it.
type bench struct {
	*testing.T
	dir    string
	store  *artifacts.Store
	spec   Spec
	limits limits
	ctx    context.Context
}

func newBench(t *testing.T, how string) *bench {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir) // where the programs' folders come to lie
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(dir, "experiment")
	os.Mkdir(folder, 0o777)
	os.WriteFile(filepath.Join(folder, "settings.txt"), []byte("as they were"), 0o666)
	return &bench{
		T: t, dir: dir, store: artifacts.InMemory(), limits: usual, ctx: context.Background(),
		spec: Spec{Command: []string{self, "act", how}, Files: []string{"settings.txt"}, Timeout: "30s"},
	}
}

// graph has a source and an action that the program replaces.
func (b *bench) graph() *pipeline.Graph {
	g := pipeline.New("test")
	source := g.Add(pipeline.Spec{Stage: "generate", Version: 1, Name: "generate/patterns"})
	patterns := pipeline.Result[tables.Patterns](source, "patterns")
	source.Do(func(t *pipeline.Task) error {
		return patterns.Write(t, tables.Patterns{
			Pattern: []int32{0, 1}, Orbit: []int32{0, 1}, Score: []float64{0, 1}, PY: []float64{0, 1}, Y: []int32{0, 1}, X: [][]float32{{0, 1}},
		})
	})
	a := g.Add(pipeline.Spec{Stage: "estimate", Version: 3, Name: "estimate/bins", Config: map[string]any{"bins": 30}, Seed: 7})
	pipeline.Input(a, "patterns", patterns).Labelled(artifacts.Labels{{Name: "seed", Value: int64(1)}, {Name: "fraction", Value: 1.0}})
	out := pipeline.Result[tables.Information](a, "information")
	a.Expect(func(t *pipeline.Task, d pipeline.Delivery) error {
		if n := len(out.Of(d)); n != 6 {
			return fmt.Errorf("information: has %d rows, expected 6", n)
		}
		return nil
	})
	a.Do(func(*pipeline.Task) error { panic("the stage was asked") })
	p, err := Read(b.spec, filepath.Join(b.dir, "experiment"))
	if err != nil {
		b.Fatal(err)
	}
	p.limits = b.limits
	p.Replace(a)
	return g
}

func (b *bench) run(g *pipeline.Graph) error {
	_, err := (&pipeline.Engine{Store: b.store}).Run(b.ctx, g, pipeline.Selection{})
	return err
}

// log is what was kept of the program.
func (b *bench) log() string {
	text, _, err := b.store.Log("test:estimate/bins")
	if err != nil {
		b.Fatal(err)
	}
	return string(text)
}

// clean checks that the program's folder is gone.
func (b *bench) clean() {
	b.Helper()
	if left, _ := filepath.Glob(filepath.Join(b.dir, "infoplane-program-*")); left != nil {
		b.Errorf("left behind: %v", left)
	}
}

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
		if want := "$ " + strings.Join(b.spec.Command, " ") + "\n"; b.log() != want {
			t.Errorf("log %q, want %q", b.log(), want)
		}
	}
}

// Every way of going wrong has its message, leaves no folder, no result and a log.
func TestMisbehaving(t *testing.T) {
	for _, c := range []struct{ how, want string }{
		{"missing output", `output information: outputs/information.parquet is not there; the program exited without writing it`},
		{"no Parquet", `output information: parquet file: damaged: it does not begin and end with PAR1`},
		{"link", `output information: outputs/information.parquet is no file`},
		{"wrong type", `output information: column epoch: expected int32, found int64`},
		{"missing column", `output information: column ity_bits: expected float64, found no such column`},
		{"column too many", `output information: column index: is none of the table's, which has epoch, layer, estimator, ixt_bits, ity_bits, ixt_error_bits, ity_error_bits, ht_bits, symbols, ceiling, saturated, ixt_rise_bits, ity_rise_bits`},
		{"short by one row", `output information: row 5, column layer: epoch 2 ends before layer 2, estimator test, which epoch 0 has`},
		{"short by the last epoch's row", `output information: has 4 rows, expected 6`},
		{"NaN", `output information: row 3, column ixt_bits: is NaN; expected a finite number`},
		{"unsorted", `output information: row 2, column epoch: 0 follows 1; rows are sorted by epoch, layer, estimator`},
		{"extra file", `outputs/notes.txt: is no output of this action, which has outputs/information.parquet`},
		{"exit 3", "exited with status 3, where 0 is success; it printed last (all of it: `infoplane log test:estimate/bins`):\n    Traceback: no such layer"},
		{"killed", `was ended by a signal: killed; it printed nothing`},
		{"endless", "printed more than 1 MiB; it printed last (all of it: `infoplane log test:estimate/bins`):\n    no end"},
		{"too much", `wrote more than 1 MiB into its folder; it printed nothing`},
		{"timeout", "took longer than its timeout of 500ms; it printed last (all of it: `infoplane log test:estimate/bins`):\n    waiting"},
		{"child", "exited and left a process running, which was ended; a program waits for all that it starts; it printed last"},
		{"child of its own session", "exited and left a process running, which was ended; a program waits for all that it starts; it printed last"},
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
			want := "estimate/bins: " + strings.Join(b.spec.Command, " ") + ": " + c.want
			if err == nil || !strings.HasPrefix(err.Error(), want) || strings.HasSuffix(c.want, "nothing") && err.Error() != want {
				t.Errorf("error\n%v\nwant\n%s", err, want)
			}
			b.clean()
			if !strings.HasPrefix(b.log(), "$ "+strings.Join(b.spec.Command, " ")+"\n") {
				t.Errorf("log: %.300s", b.log())
			}
			if len(b.log()) > 3*kept {
				t.Errorf("the log has %d bytes", len(b.log()))
			}
			all, err := (&pipeline.Engine{Store: b.store}).Status(b.ctx, g, pipeline.Selection{})
			if err != nil || all[1].State != pipeline.Stale {
				t.Errorf("status %+v, %v", all, err)
			}
			if strings.HasPrefix(c.how, "child") {
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
	if !strings.Contains(b.log(), "waiting\n[context deadline exceeded]") {
		t.Errorf("log: %s", b.log())
	}
}

// Nothing of the environment reaches a program but what it lists, and TMPDIR.
func TestEnvironment(t *testing.T) {
	b := newBench(t, "environment")
	t.Setenv("SWAP_SEEN", "yes")
	t.Setenv("SWAP_HIDDEN", "no")
	b.spec.Environment = []string{"SWAP_SEEN", "SWAP_FIXED=a=b", "SWAP_UNSET"}
	if err := b.run(b.graph()); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.log()), "\n")[1:]
	if len(lines) != 3 || !strings.HasPrefix(lines[0], "TMPDIR="+b.dir) || lines[1] != "SWAP_SEEN=yes" || lines[2] != "SWAP_FIXED=a=b" {
		t.Errorf("the program saw %q", lines)
	}
}

// What is part of the key is told by its name when it changes; what is not changes
// nothing.
func TestWhatTheKeyHolds(t *testing.T) {
	t.Setenv("SWAP_SEEN", "yes")
	b := newBench(t, "good")
	b.spec.Environment = []string{"SWAP_SEEN"}
	if err := b.run(b.graph()); err != nil {
		t.Fatal(err)
	}
	why := func() string {
		all, err := (&pipeline.Engine{Store: b.store}).Status(b.ctx, b.graph(), pipeline.Selection{})
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, r := range all[1].Reasons {
			out = append(out, r.String())
		}
		return strings.Join(out, "\n")
	}
	b.spec.Timeout = "20s"
	t.Setenv("SWAP_HIDDEN", "other")
	if got := why(); got != "" {
		t.Errorf("nothing changed, and it is stale: %s", got)
	}
	os.WriteFile(filepath.Join(b.dir, "experiment", "settings.txt"), []byte("new"), 0o666)
	if got := why(); !regexp.MustCompile(`^config changed: program.files.settings.txt: "[0-9a-f]{12}" → "[0-9a-f]{12}"$`).MatchString(got) {
		t.Errorf("why: %s", got)
	}
	os.WriteFile(filepath.Join(b.dir, "experiment", "settings.txt"), []byte("as they were"), 0o666)
	t.Setenv("SWAP_SEEN", "no")
	if got, want := why(), `config changed: program.environment.SWAP_SEEN: "yes" → "no"`; got != want {
		t.Errorf("why: %s, want %s", got, want)
	}
	t.Setenv("SWAP_SEEN", "yes")
	b.spec.Command = append(b.spec.Command[:2:2], "exit 3")
	if got := why(); !strings.HasPrefix(got, "config changed: program.command: [") || strings.Contains(got, "\n") {
		t.Errorf("why: %s", got)
	}
}

// The request says all that there is to know.
func TestRequest(t *testing.T) {
	b := newBench(t, "good")
	b.spec.Command = []string{"/bin/cp", "request.json", filepath.Join(b.dir, "kept.json")}
	if err := b.run(b.graph()); err == nil {
		t.Fatal("cp makes no estimates")
	}
	r, err := ReadRequest(filepath.Join(b.dir, "kept.json"))
	if err != nil {
		t.Fatal(err)
	}
	in, out := r.Inputs["patterns"], r.Outputs["information"]
	if r.Node != "test:estimate/bins" || r.Stage != "estimate" || r.Seed != 7 || string(r.Config) != "{\n    \"bins\": 30\n  }" {
		t.Errorf("%+v: config %s", r, r.Config)
	}
	if in.Path != "inputs/patterns.parquet" || in.Rows != 2 || in.Columns[5] != (Column{"x_0", "float32"}) {
		t.Errorf("input %+v", in)
	}
	if out.Path != "outputs/information.parquet" || out.Columns[2] != (Column{"estimator", "string"}) {
		t.Errorf("output %+v", out)
	}
	for i, want := range []any{int64(1), 1.0} {
		if got, err := in.Labels[i].Typed(); err != nil || got.Value != want {
			t.Errorf("label %+v, %v", got, err)
		}
	}
	if _, err := (Label{"seed", "int64", "1"}).Typed(); err == nil {
		t.Error("a text passes for a number")
	}
}

func TestReadRequestRefuses(t *testing.T) {
	for text, want := range map[string]string{
		`{"protocol": 2}`: "speaks protocol 2; this infoplane speaks 1",
		`{"protocl": 1}`:  `is no request: json: unknown field "protocl"`,
		`[]`:              "is no request",
		`{"protocol": 1, "inputs": {"patterns": {"path": "../secret"}}}`:   `patterns: "../secret": a file of a request lies in its folder`,
		`{"protocol": 1, "outputs": {"weights": {"path": "/etc/passwd"}}}`: `weights: "/etc/passwd": a file of a request lies in its folder`,
	} {
		file := filepath.Join(t.TempDir(), "request.json")
		os.WriteFile(file, []byte(text), 0o666)
		if _, err := ReadRequest(file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %s", text, err, want)
		}
	}
	if _, err := ReadRequest("nowhere.json"); err == nil || err.Error() != "nowhere.json: no such file in ." {
		t.Errorf("error %v", err)
	}
}

func TestSpecs(t *testing.T) {
	good := Spec{Command: []string{"python3", "train.py"}, Files: []string{"train.py", "lib"}, Environment: []string{"HOME", "A=1"}, Timeout: "10m"}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
	for want, spoil := range map[string]func(*Spec){
		"command: is empty; it lists a program and its arguments, such as [python3, train.py]":       func(s *Spec) { s.Command = nil },
		`files: has "../a"; a file lies beside the experiment file, or in a folder there`:            func(s *Spec) { s.Files = []string{"../a"} },
		`files: has "/etc/passwd"; a file lies beside the experiment file, or in a folder there`:     func(s *Spec) { s.Files = []string{"/etc/passwd"} },
		`files: has "./inputs/x"; in the program's folder this name is taken`:                        func(s *Spec) { s.Files = []string{"./inputs/x"} },
		`environment: has "=1"; a variable is NAME or NAME=value, and TMPDIR is set for the program`: func(s *Spec) { s.Environment = []string{"=1"} },
		`timeout: is "ten"; a program may take a time such as 90s, 10m or 2h`:                        func(s *Spec) { s.Timeout = "ten" },
		`timeout: is "-1s"; a program may take a time such as 90s, 10m or 2h`:                        func(s *Spec) { s.Timeout = "-1s" },
		`format: is "csv"; the formats of tables are parquet, arrow`:                                 func(s *Spec) { s.Format = "csv" },
	} {
		s := good
		spoil(&s)
		if err := s.Validate(); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	os.MkdirAll(filepath.Join(dir, "lib/deep"), 0o777)
	for _, name := range []string{"train.py", "lib/b.py", "lib/deep/a.py"} {
		os.WriteFile(filepath.Join(dir, name), []byte(name), 0o666)
	}
	files, err := Files(dir, []string{"train.py", "lib", "lib/b.py"})
	var names []string
	for _, f := range files {
		names = append(names, f.Name)
	}
	if err != nil || !slices.Equal(names, []string{"lib/b.py", "lib/deep/a.py", "train.py"}) {
		t.Errorf("%v, %v", names, err)
	}
	if _, err := Files(dir, []string{"tran.py"}); err == nil || err.Error() != "tran.py: no such file in "+dir {
		t.Errorf("error %v", err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o666); err == nil {
		if _, err := Files(dir, []string{"pipe"}); err == nil || err.Error() != "pipe: is no file" {
			t.Errorf("error %v", err)
		}
	}
}

// A program is one of the files, lies beside the experiment, or is found in PATH.
func TestWhereProgramsAreFound(t *testing.T) {
	b := newBench(t, "good")
	folder := filepath.Join(b.dir, "experiment")
	os.WriteFile(filepath.Join(folder, "run.sh"), []byte("#!/bin/sh\necho of files; exit 4\n"), 0o777)
	os.WriteFile(filepath.Join(folder, "beside.sh"), []byte("#!/bin/sh\necho beside; exit 4\n"), 0o777)
	os.WriteFile(filepath.Join(folder, "plain.sh"), []byte("#!/bin/sh\n"), 0o666)
	b.spec.Files = []string{"run.sh", "plain.sh"}
	for command, want := range map[string]string{
		"./run.sh":         "printed last (all of it: `infoplane log test:estimate/bins`):\n    of files",
		"./beside.sh":      "    beside",
		"sh -c pwd;exit_3": "    " + b.dir + "/infoplane-program-",
		"run.sh":           "run.sh: no such command in PATH; to start the file, write ./run.sh",
		"no-such-command":  "no-such-command: no such command in PATH",
		"./absent.sh":      "./absent.sh: no such file in " + folder,
		"./plain.sh":       "./plain.sh: cannot be started: permission denied",
	} {
		b.spec.Command = nil
		for _, word := range strings.Fields(command) {
			b.spec.Command = append(b.spec.Command, strings.ReplaceAll(word, "_", " "))
		}
		if err := b.run(b.graph()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %s", command, err, want)
		}
	}
}

func TestCapture(t *testing.T) {
	for _, n := range []int{0, 10, kept, kept + 1, 2 * kept, 2*kept + 5, 3*kept + 7} {
		c := newCapture(1 << 40)
		var all []byte
		for i := range n {
			all = append(all, byte('a'+i%26))
		}
		for at := 0; at < n; {
			end := min(n, at+1+at%5000)
			c.add(all[at:end])
			at = end
		}
		want := string(all)
		if n > 2*kept {
			want = fmt.Sprintf("%s\n… %d bytes are left out …\n%s", all[:kept], n-2*kept, all[n-kept:])
		}
		if c.text() != want {
			t.Errorf("of %d bytes %d are kept, want %d", n, len(c.text()), len(want))
		}
	}
	c := newCapture(1 << 40)
	c.add([]byte("one\n\ntwo\r10 %\r20 %\n" + strings.Repeat("x", 500) + "\n"))
	if got := c.last(3); len(got) != 3 || got[0] != "10 %" || got[1] != "20 %" || got[2] != strings.Repeat("x", longLine)+" …" {
		t.Errorf("last lines %q", got)
	}
}

// BenchmarkOverhead compares an action that a stage does with one that a program does:
// both pass on the activations of a network of the smoke experiment, 24 snapshots of 31
// units. The difference is what a program costs beyond its own time.
func BenchmarkOverhead(b *testing.B) {
	table := tables.Activations{T: [][][]float32{make([][]float32, 31)}}
	for i := range 24 * 4096 {
		table.Epoch, table.Pattern = append(table.Epoch, int32(i/4096)), append(table.Pattern, int32(i%4096))
	}
	for u := range table.T[0] {
		for i := range table.Epoch {
			table.T[0][u] = append(table.T[0][u], float32(math.Tanh(float64(i*u%997)/500-1)))
		}
	}
	for _, who := range []string{"stage", "program"} {
		b.Run(who, func(b *testing.B) {
			g := pipeline.New("test")
			source := g.Add(pipeline.Spec{Stage: "dump", Version: 1, Name: "dump/source"})
			from := pipeline.Result[tables.Activations](source, "activations")
			source.Do(func(t *pipeline.Task) error { return from.Write(t, table) })
			a := g.Add(pipeline.Spec{Stage: "dump", Version: 1, Name: "dump/copy"})
			in := pipeline.Input(a, "activations", from)
			out := pipeline.Result[tables.Activations](a, "activations")
			a.Do(func(t *pipeline.Task) error {
				v, err := in.Read(t)
				if err != nil {
					return err
				}
				return out.Write(t, v)
			})
			if who == "program" {
				p, err := Read(Spec{Command: []string{"cp", "inputs/activations.parquet", "outputs/activations.parquet"}, Timeout: "1m"}, ".")
				if err != nil {
					b.Fatal(err)
				}
				p.Replace(a)
			}
			store, err := artifacts.Open(b.TempDir())
			if err != nil {
				b.Fatal(err)
			}
			made, err := source.Perform(b.Context(), store, nil)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := a.Perform(b.Context(), store, made); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func ExampleSpec() {
	var s Spec
	json.Unmarshal([]byte(`{"command": ["python3", "train.py"], "files": ["/tmp/train.py"], "timeout": "soon"}`), &s)
	fmt.Println(s.Validate())
	// Output:
	// files: has "/tmp/train.py"; a file lies beside the experiment file, or in a folder there
	// timeout: is "soon"; a program may take a time such as 90s, 10m or 2h
}
