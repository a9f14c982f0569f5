package golden

import (
	"cmp"
	"strings"

	"infoplane/internal/suggest"
)

// Reading selects an operand of a claim: one column of one table, of some runs and layers.
type Reading struct {
	// Table is an export of the experiment: bins30, gradients, history, optimality, …
	Table string `json:"table,omitempty"`

	// Where are labels that the runs must have, as in an experiment file. Parameters
	// of the estimator are labels, too (bins: 30). Runs that differ in any label but
	// the seed are conditions of the claim: it has to hold for each.
	Where map[string]any `json:"where,omitempty"`

	// Column is a column of the table, or a quantity made of several: see columns.
	Column string `json:"column,omitempty"`

	// X is the column to stand for x. Left out, it is the epoch.
	X string `json:"x,omitempty"`

	// Layers are counted from the input, 1 first, or with a minus from the output, -1
	// being the output itself. Each is a condition of the claim. Left out, they are all.
	Layers []int `json:"layers,omitempty"`

	// Reduction reduces each trajectory over epochs to one number. Left out, the operand is
	// the trajectory itself.
	Reduction *Reduction `json:"reduce,omitempty"`

	// Along arranges the numbers of a network as a curve: along its layers (layers),
	// or along a label (fraction, bins; hidden: the number of hidden layers). Networks
	// of one seed are one network then.
	Along string `json:"along,omitempty"`

	// Pool makes one network of all: their mean, median or deviation. A network without
	// a value (NaN) does not enter.
	Pool string `json:"pool,omitempty"`
}

// or fills in what was left out.
func (r Reading) or(other Reading) Reading {
	r.Table, r.Column, r.X = cmp.Or(r.Table, other.Table), cmp.Or(r.Column, other.Column), cmp.Or(r.X, other.X)
	r.Along, r.Pool, r.Reduction = cmp.Or(r.Along, other.Along), cmp.Or(r.Pool, other.Pool), cmp.Or(r.Reduction, other.Reduction)
	if r.Where == nil {
		r.Where = other.Where
	}
	if r.Layers == nil {
		r.Layers = other.Layers
	}
	return r
}

// validate returns what is wrong with a reading.
func (r Reading) validate(in string, fail func(field, format string, args ...any)) {
	for _, layer := range r.Layers {
		if layer == 0 {
			fail(in+"layers", "has a layer 0; the first layer is 1, the output -1")
		}
	}
	for _, name := range []struct{ field, column string }{{"column", r.Column}, {"x", r.X}} {
		if name.column != "" && !knownColumn(name.column) {
			fail(in+name.field, "no column %q%s There are %s", name.column, suggest.Stop(name.column, columnNames()), strings.Join(columnNames(), ", "))
		}
	}
	if r.Reduction != nil {
		if problem := r.Reduction.problem(); problem != "" {
			fail(in+"reduce", "%s", problem)
		}
	}
	if r.Along != "" && r.Along != "layers" && r.Reduction == nil {
		fail(in+"along", "arranges numbers; `reduce` each trajectory to one, such as {epoch: 400}")
	}
	if r.Pool != "" && pools()[r.Pool] == nil {
		fail(in+"pool", "is %q; networks are pooled as mean, median or deviation", r.Pool)
	}
}

// when is the column that a number is waited for in, or nothing.
func (r Reading) when() string {
	if r.Reduction == nil {
		return ""
	}
	return r.Reduction.When
}
