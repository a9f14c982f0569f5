package program

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"infoplane/artifacts"
	"infoplane/artifacts/foreign"
	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
	"infoplane/pipeline"
)

// Request is what a program is asked to do. Its form is the protocol, which
// docs/swap/request.schema.json spells out.
type Request struct {
	Protocol int               `json:"protocol"`
	Node     string            `json:"node"`            // experiment:action, for messages
	Stage    string            `json:"stage"`           // train
	Config   json.RawMessage   `json:"config"`          // of the stage
	Given    json.RawMessage   `json:"given,omitempty"` // what follows from the config
	Seed     uint64            `json:"seed"`
	Inputs   map[string]Input  `json:"inputs"`  // by port
	Outputs  map[string]Output `json:"outputs"` // by port
}

// Input is where an input lies. Of an absent one only the labels are there.
type Input struct {
	Path    string           `json:"path,omitempty"` // from the request's folder
	Format  artifacts.Format `json:"format,omitempty"`
	Rows    int              `json:"rows,omitempty"`
	Columns []Column         `json:"columns,omitempty"`
	Labels  []Label          `json:"labels,omitempty"`
	Absent  bool             `json:"absent,omitempty"`
}

// Output is where an output is to be written, and what columns it has.
type Output struct {
	Path    string           `json:"path"`
	Format  artifacts.Format `json:"format"`
	Columns []Column         `json:"columns,omitempty"`
}

// Column is a column of a table or, in an output, a family of columns with %d in
// place of the numbers.
type Column struct {
	Name string `json:"name"`
	Type string `json:"type"` // int32, int64, float32, float64 or string
}

// Label is what distinguishes an input from others like it, with its type.
type Label struct {
	Name  string `json:"name"`
	Type  string `json:"type"`
	Value any    `json:"value"`
}

// plainPort is a port that names its file; others hold slashes, and are numbered.
var plainPort = regexp.MustCompile(`^[a-z][a-z0-9_]{0,40}$`)

func fileOf(folder, port string, number int, format artifacts.Format) string {
	if !plainPort.MatchString(port) {
		port = fmt.Sprint(number)
	}
	if format == artifacts.FileFormat {
		return folder + "/" + port // such as outputs/png
	}
	return folder + "/" + port + "." + string(format)
}

// write puts the request and the inputs into the program's folder.
func (p *Program) write(t *pipeline.Task, folder string) (*Request, error) {
	w := t.Work()
	r := &Request{
		Protocol: Protocol, Node: w.Node, Stage: w.Stage, Config: w.Config, Given: w.Given, Seed: w.Seed,
		Inputs: map[string]Input{}, Outputs: map[string]Output{},
	}
	for i, source := range w.Inputs {
		in := Input{Absent: source.Absent, Labels: labelsOf(source.Labels)}
		if !in.Absent {
			b, err := t.Object(source.Port)
			if err != nil {
				return nil, err
			}
			if in.Format = p.spec.format(); source.File {
				in.Format = artifacts.FileFormat
			}
			in.Path = fileOf("inputs", source.Port, i+1, in.Format)
			if err := in.write(b, folder); err != nil {
				return nil, fmt.Errorf("input %s: %w", source.Port, err)
			}
		}
		r.Inputs[source.Port] = in
	}
	for i, product := range w.Outputs {
		out := Output{Format: p.spec.format(), Columns: columnsOf(product.Schema)}
		if product.Schema == nil {
			out.Format = artifacts.FileFormat
		}
		out.Path = fileOf("outputs", product.Port, i+1, out.Format)
		r.Outputs[product.Port] = out
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(r); err != nil {
		return nil, err
	}
	return r, os.WriteFile(filepath.Join(folder, "request.json"), b.Bytes(), 0o666)
}

// write writes an input as it is stored, and describes it.
func (in *Input) write(stored []byte, folder string) error {
	if in.Format != artifacts.FileFormat {
		schema, rows, err := parquet.Schema(stored)
		if err != nil {
			return err
		}
		in.Rows, in.Columns = rows, columnsOf(schema)
		if stored, err = artifacts.WriteForeign(stored, in.Format); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(folder, in.Path), stored, 0o666)
}

func columnsOf(s table.Schema) []Column {
	var out []Column
	for _, f := range s {
		out = append(out, Column{f.Name, f.Kind.String()})
	}
	return out
}

func labelsOf(labels table.Labels) []Label {
	var out []Label
	for _, l := range labels {
		kind := "string"
		switch l.Value.(type) {
		case int64:
			kind = "int64"
		case float64:
			kind = "float64"
		}
		out = append(out, Label{l.Name, kind, l.Value})
	}
	return out
}

// Typed returns the label as it was: JSON does not distinguish 1 and 1.0.
func (l Label) Typed() (table.Label, error) {
	out := table.Label{Name: l.Name}
	number, isNumber := l.Value.(json.Number)
	var err error
	switch {
	case l.Type == "int64" && isNumber:
		out.Value, err = number.Int64()
	case l.Type == "float64" && isNumber:
		out.Value, err = number.Float64()
	case l.Type == "string":
		text, ok := l.Value.(string)
		if out.Value = text; !ok {
			err = fmt.Errorf("is not text")
		}
	default:
		err = fmt.Errorf("is not of type %s", l.Type)
	}
	if err != nil {
		return out, fmt.Errorf("label %s: %v: %w", l.Name, l.Value, err)
	}
	return out, nil
}

// maxRequest bounds a request: one of a figure of thousands of networks has some
// megabytes.
const maxRequest = 64 << 20

// ReadRequest reads a request, to serve it. Unknown fields are errors, and so are fields
// that are there twice, text behind the request, and paths that leave its folder.
func ReadRequest(path string) (*Request, error) {
	text, err := foreign.ReadAtMost(path, maxRequest)
	if err != nil {
		return nil, plain(".", err)
	}
	r, err := parseRequest(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}

func parseRequest(text []byte) (*Request, error) {
	r := &Request{}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	d.UseNumber()
	if err := d.Decode(r); err != nil {
		return nil, fmt.Errorf("is not a request: %w", err)
	}
	if err := unambiguous(text); err != nil {
		return nil, err
	}
	if r.Protocol != Protocol {
		return nil, fmt.Errorf("speaks protocol %d; this infoplane speaks %d", r.Protocol, Protocol)
	}
	local := func(port, name string) error {
		if !filepath.IsLocal(name) {
			return fmt.Errorf("%s: %q: a file of a request lies in its folder", port, name)
		}
		return nil
	}
	for port, in := range r.Inputs {
		if !in.Absent {
			if err := local(port, in.Path); err != nil {
				return nil, err
			}
		}
	}
	for port, out := range r.Outputs {
		if err := local(port, out.Path); err != nil {
			return nil, err
		}
	}
	return r, nil
}
