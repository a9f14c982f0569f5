package stages

import (
	"encoding/json"
	"slices"

	"infoplane/pipeline"
	"infoplane/stages/estimate"
	"infoplane/stages/train"
)

// Planned is what an experiment file determines of a table before it is made. What a
// program or imported activations determine is not known.
type Planned struct {
	Epochs    []int  // of its rows; nil: not known
	Layers    int    // of its network, the output among them; 0: not known
	Estimator string // as the table names it: binning(bins=30); empty where there is none
}

// Plan determines what is known of the tables of a graph before they are made.
type Plan struct {
	graph    *pipeline.Graph
	networks map[string]Planned         // by the config
	settings map[string]estimate.Config // by the config
}

// NewPlan returns the plan of a graph.
func NewPlan(g *pipeline.Graph) *Plan {
	return &Plan{graph: g, networks: map[string]Planned{}, settings: map[string]estimate.Config{}}
}

// Table returns what is known of an output of an action; the zero Planned if there is no
// such action.
func (p *Plan) Table(node, port string) Planned {
	a := p.graph.Action(node)
	if a == nil {
		return Planned{}
	}
	var out Planned
	if trained := p.trained(a); trained != nil && trained.Version() > 0 {
		out = p.network(trained.Config())
	}
	if port == "optimality" && len(out.Epochs) > 0 {
		out.Epochs = out.Epochs[len(out.Epochs)-1:]
	}
	if a.Stage() == "estimate" && a.Version() > 0 {
		setting := p.setting(a.Config())
		out.Estimator = setting.Name()
		if len(setting.Epochs) > 0 {
			out.Epochs = slices.Sorted(slices.Values(setting.Epochs))
		}
	}
	return out
}

// trained returns the training of the network that an action reads, directly or through
// others; nil if there is none.
func (p *Plan) trained(a *pipeline.Action) *pipeline.Action {
	if a.Stage() == "train" && slices.Contains(a.Outputs(), "weights") {
		return a
	}
	for _, in := range a.Inputs() {
		if found := p.trained(p.graph.Action(in.Node)); found != nil {
			return found
		}
	}
	return nil
}

// network returns what the config of a network determines.
func (p *Plan) network(config json.RawMessage) Planned {
	out, known := p.networks[string(config)]
	if !known {
		var t train.Config
		if json.Unmarshal(config, &t) == nil {
			out = Planned{Epochs: t.SnapshotEpochs(), Layers: len(t.Hidden) + 1}
		}
		p.networks[string(config)] = out
	}
	return out
}

// setting returns the config of an estimate.
func (p *Plan) setting(config json.RawMessage) estimate.Config {
	out, known := p.settings[string(config)]
	if !known {
		if err := json.Unmarshal(config, &out); err != nil {
			panic("stages: the config of an estimate: " + err.Error()) // the graph has written it
		}
		p.settings[string(config)] = out
	}
	return out
}

// Nearest names the epochs of a list in order that are nearest to one.
func Nearest(epochs []int, epoch int) string { return nearest(epochs, epoch) }
