package program

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

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
		`{"protocol": 2}`:                       "speaks protocol 2; this infoplane speaks 1",
		`{"protocl": 1}`:                        `is not a request: json: unknown field "protocl"`,
		`[]`:                                    "is not a request",
		`{"protocol": 1, "seed": 1, "seed": 2}`: `has the field "seed" twice in one object`,
		`{"protocol": 1, "seed": 1, "SEED": 2}`: `has the field "SEED" twice in one object`,
		`{"protocol": 1, "config": {"list": [{"a": 1}, {"b": {"bins": 30, "bins": 31}}]}}`: `has the field "bins" twice in one object`,
		`{"protocol": 1} {"protocol": 1}`:                                                  "has text behind its end, from byte 17 on; a request is one JSON object",
		`{"protocol": 1}]`:                                                                 "has text behind its end",
		`{"protocol": 1, "config": ` + strings.Repeat("[", 1<<20):                          "is not a request",
		`{"protocol": 1, "inputs": {"patterns": {"path": "../secret"}}}`:                   `patterns: "../secret": a file of a request lies in its folder`,
		`{"protocol": 1, "outputs": {"weights": {"path": "/etc/passwd"}}}`:                 `weights: "/etc/passwd": a file of a request lies in its folder`,
	} {
		file := filepath.Join(t.TempDir(), "request.json")
		os.WriteFile(file, []byte(text), 0o666)
		if _, err := ReadRequest(file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %s", text, err, want)
		}
	}
	file := filepath.Join(t.TempDir(), "request.json")
	os.WriteFile(file, []byte(`{"protocol": 1, "config": {"list": [{"a": 1}, {"a": 2}], "a": 3}, "inputs": {"a": {"absent": true}}}`+"\n \n"), 0o666)
	if _, err := ReadRequest(file); err != nil {
		t.Errorf("fields of one name in several objects: %v", err)
	}
	if _, err := ReadRequest("nowhere.json"); err == nil || err.Error() != "nowhere.json: no such file in ." {
		t.Errorf("error %v", err)
	}
}

// No text makes the reader of requests panic, and what it takes keeps its paths.
func FuzzRequest(f *testing.F) {
	f.Add(`{"protocol": 1, "node": "n", "stage": "solve", "config": {}, "seed": 18446744073709551615,
		"inputs": {"a": {"path": "a", "format": "arrow", "rows": 3, "columns": [{"name": "x", "type": "int32"}], "labels": [{"name": "l", "type": "int64", "value": 1}]}},
		"outputs": {"b": {"path": "b/c", "format": "file"}}}`)
	f.Add(`{"protocol": 1, "inputs": {"a": {"absent": true}}, "outputs": {"b": {"path": "/etc/passwd"}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := parseRequest([]byte(text))
		if err != nil {
			return
		}
		for port, in := range r.Inputs {
			if !in.Absent && !filepath.IsLocal(in.Path) {
				t.Errorf("input %s: %q", port, in.Path)
			}
			for _, l := range in.Labels {
				l.Typed()
			}
		}
		for port, out := range r.Outputs {
			if !filepath.IsLocal(out.Path) {
				t.Errorf("output %s: %q", port, out.Path)
			}
		}
	})
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

func ExampleSpec() {
	var s Spec
	json.Unmarshal([]byte(`{"command": ["python3", "train.py"], "files": ["/tmp/train.py"], "timeout": "soon"}`), &s)
	fmt.Println(s.Validate())
	// Output:
	// files: has "/tmp/train.py"; a file lies beside the experiment file, or in a folder there
	// timeout: is "soon"; a program may take a time such as 90s, 10m or 2h
}
