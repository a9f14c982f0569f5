package pipeline

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"infoplane/artifacts"
	"infoplane/artifacts/table"
)

// Graph is an experiment: actions, and which outputs are whose inputs. Actions
// stand in the order in which they were added, which is a topological order,
// since only outputs of earlier actions can be inputs.
type Graph struct {
	name      string
	actions   []*Action
	byName    map[string]*Action
	exports   []Exported
	published []Published
	configs   map[string]json.RawMessage // canonical, by what encoding/json makes of them
}

// New makes an empty graph. The name is the experiment's ("paper").
func New(name string) *Graph {
	if name == "" {
		panic("pipeline: a graph without a name")
	}
	return &Graph{name: name, byName: map[string]*Action{}, configs: map[string]json.RawMessage{}}
}

// Name is the experiment's name.
func (g *Graph) Name() string { return g.name }

// Actions lists all actions in the order in which they were added: producers
// before their consumers.
func (g *Graph) Actions() []*Action { return slices.Clone(g.actions) }

// Action finds an action by name; it is nil if there is none.
func (g *Graph) Action(name string) *Action { return g.byName[name] }

// Spec describes what an action is. All of it but the name and the time enters the action's key.
type Spec struct {
	Stage   string // "train"
	Version int    // of the stage; raised when its results change
	Name    string // "train/main/fraction=0.85,seed=3": unique in the graph, stage first
	Config  any    // encodes as JSON; nil is an empty config
	Seed    uint64 // of everything random in the action

	// Seconds is how long it probably takes, roughly and compared with others of its stage; 0
	// if nobody knows. Those that take longest are started first.
	Seconds float64
}

// Action is one step of an experiment: a function from typed inputs to typed
// outputs, with the facts that its result depends on.
type Action struct {
	graph   *Graph
	index   int
	spec    Spec
	config  json.RawMessage // canonical
	inputs  []edge          // sorted by port once Do was called
	ports   map[string]bool // of inputs, until Do was called
	outputs []string        // in the order of their declaration
	derived map[string]bool // outputs that are Derivable; nil if none is
	do      func(*Task) error

	forms    []form // of outputs; used once the action was replaced
	expect   func(*Task, Delivery) error
	given    func() any
	replaced *replacement // nil: the stage does the work

	group any // of actions that are done together: see Batch; nil if it has none
	most  int // of them in a batch
}

// edge is one input of an action.
type edge struct {
	port     string
	from     *Action
	output   string
	optional bool // the action can do without it
	labels   table.Labels
	file     bool // it is a File, not a table
}

// Edge describes one input of an action: the port and where it comes from.
type Edge struct {
	Port     string `json:"port"`               // of the consumer
	Node     string `json:"node"`               // name of the producer
	Output   string `json:"output"`             // port of the producer
	Optional bool   `json:"optional,omitempty"` // the consumer can do without it
}

// Name is the action's name in its graph.
func (a *Action) Name() string { return a.spec.Name }

// Stage is the stage that the action belongs to.
func (a *Action) Stage() string { return a.spec.Stage }

// Version is the version of the stage.
func (a *Action) Version() int { return a.spec.Version }

// Seed is the action's seed.
func (a *Action) Seed() uint64 { return a.spec.Seed }

// Config is the action's config as canonical JSON.
func (a *Action) Config() json.RawMessage { return slices.Clone(a.config) }

// Seconds returns how long the action probably takes: see [Spec].
func (a *Action) Seconds() float64 { return a.spec.Seconds }

// Inputs lists the action's inputs, sorted by port.
func (a *Action) Inputs() []Edge {
	out := make([]Edge, len(a.inputs))
	for i, in := range a.inputs {
		out[i] = Edge{in.port, in.from.spec.Name, in.output, in.optional}
	}
	return out
}

// Outputs lists the action's output ports in the order of their declaration.
func (a *Action) Outputs() []string { return slices.Clone(a.outputs) }

// Derivable reports whether an output may be removed from the store to save space.
func (a *Action) Derivable(port string) bool { return a.derived[port] }

// Add adds an action, whose inputs, results and Do are declared next. It panics
// if the name is taken, if a name is empty, or if the config cannot be encoded.
func (g *Graph) Add(s Spec) *Action {
	switch {
	case s.Stage == "" || s.Name == "":
		panic(fmt.Sprintf("pipeline: an action of stage %q with the name %q", s.Stage, s.Name))
	case g.byName[s.Name] != nil:
		panic("pipeline: two actions with the name " + s.Name)
	}
	config, err := g.canonical(s.Config)
	if err != nil {
		panic("pipeline: " + s.Name + ": config: " + err.Error())
	}
	a := &Action{
		graph: g, index: len(g.actions), spec: s, config: config,
		ports: map[string]bool{},
	}
	g.actions = append(g.actions, a)
	g.byName[s.Name] = a
	return a
}

// canonical is the config in its canonical form, which actions of the same config share:
// a hundred thousand networks differ by their seeds alone.
func (g *Graph) canonical(config any) (json.RawMessage, error) {
	text, err := json.Marshal(config)
	if err != nil || config == nil {
		return canonical(config)
	}
	out, known := g.configs[string(text)]
	if !known {
		if out, err = canonical(config); err == nil {
			g.configs[string(text)] = out
		}
	}
	return out, err
}

// Do completes the action with what it does. The function reads its inputs and
// writes its outputs through the task, heeds the task's context, and has no
// other effect.
func (a *Action) Do(do func(*Task) error) {
	switch {
	case do == nil:
		panic("pipeline: " + a.spec.Name + ": Do without a function")
	case a.do != nil:
		panic("pipeline: " + a.spec.Name + ": Do twice")
	case len(a.outputs) == 0:
		panic("pipeline: " + a.spec.Name + ": an action without an output")
	}
	slices.SortFunc(a.inputs, func(x, y edge) int { return strings.Compare(x.port, y.port) })
	a.do, a.ports = do, nil
}

// open panics unless ports can still be declared.
func (a *Action) open(port string) {
	switch {
	case a.do != nil:
		panic("pipeline: " + a.spec.Name + ": port " + port + " declared after Do")
	case port == "":
		panic("pipeline: " + a.spec.Name + ": a port without a name")
	}
}

// check panics if an action is incomplete.
func (g *Graph) check() {
	for _, a := range g.actions {
		if a.do == nil {
			panic("pipeline: " + a.spec.Name + ": Do is missing")
		}
	}
}

// form returns the form of an output.
func (a *Action) form(port string) form { return a.forms[slices.Index(a.outputs, port)] }

// has reports whether the action has an output port.
func (a *Action) has(port string) bool { return slices.Contains(a.outputs, port) }

// Exported is one output that is part of an export.
type Exported struct {
	Name   string       // of the export
	Labels table.Labels // what distinguishes this output from the others
	Node   string       // the action …
	Port   string       // … and its output
}

// Export makes an output part of the export of that name: the table that
// gathers all its parts, with the labels in front.
func Export[T any](g *Graph, name string, labels table.Labels, out Output[T]) {
	a := out.of(g, "export "+name)
	g.exports = append(g.exports, Exported{name, labels, a.spec.Name, out.port})
}

// Exports lists all exported outputs in the order of their declaration.
func (g *Graph) Exports() []Exported { return slices.Clone(g.exports) }

// Published is a file that a run writes to the output folder.
type Published struct {
	Name string // of the file: figure2.png
	Node string
	Port string
}

// Publish makes an output a file of the output folder. It panics if another
// output has that name.
func Publish(g *Graph, name string, out Output[artifacts.File]) {
	a := out.of(g, "file "+name)
	for _, p := range g.published {
		if p.Name == name {
			panic("pipeline: two published files with the name " + name)
		}
	}
	g.published = append(g.published, Published{name, a.spec.Name, out.port})
}

// Files lists the published files in the order of their declaration.
func (g *Graph) Files() []Published { return slices.Clone(g.published) }
