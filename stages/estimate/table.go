package estimate

import (
	"fmt"

	"infoplane/artifacts/tables"
)

// Rows is how patterns stand for the inputs of a network, where not each of them is one.
type Rows struct {
	// Split divides the inputs. It is read where the config is on a part of them.
	Split tables.Split

	// Draws is the number of patterns in a row that are draws of one input, of a network
	// that is not deterministic. Left out, it is one.
	Draws int

	// Teacher are the weights of the patterns' teacher. They are read where they are the target.
	Teacher tables.Teacher
}

// Information estimates the layers of a table of activations: see [Config.Measure].
// Patterns whose inputs are NaN are patterns of unknown inputs. On a part of the patterns,
// their activations are copied, one snapshot at a time.
//
// Where inputs X have several draws, T is not a function of X, and I(X;T) is estimated as
// I(T;Y) is, with the input in place of the label: for discrete T
//
//	I(X;T) = H(T) - Σ_x p(x) H(T|x)
//
// which needs many draws: H(T|x) of m of them is at most log₂ m.
func (c Config) Information(p tables.Patterns, x tables.Activations, rows Rows, step Step) (tables.Information, error) {
	snapshots, err := Snapshots(x.Epoch, x.Pattern, x.T, p.Pattern)
	if err != nil {
		return nil, err
	}
	k := known{p.Y, nil, Regression{X: inputsOf(p), Score: p.Score}}
	for _, w := range rows.Teacher {
		k.Teacher = append(k.Teacher, w.Value)
	}
	if rows.Draws > 1 {
		if c.Shuffles > 0 {
			return nil, fmt.Errorf("%d draws of each input; shuffles are for patterns that are inputs: leave them out", rows.Draws)
		}
		if c.Target == TargetScore || c.Target == TargetTeacher {
			return nil, fmt.Errorf("%d draws of each input; gaussian with the target %s is for networks without noise, and has its own", rows.Draws, c.Target)
		}
		if c.Neighbours >= rows.Draws {
			return nil, fmt.Errorf("%d draws of each input; ksg with %d neighbours needs more draws than neighbours", rows.Draws, c.Neighbours)
		}
		if k.of, err = rows.inputs(len(p.Pattern)); err != nil {
			return nil, err
		}
	}
	if !c.On.IsZero() {
		chosen, err := rows.chosen(c.On, len(p.Pattern))
		if err != nil {
			return nil, err
		}
		snapshots = onPart(snapshots, chosen)
		k.X, k.y = part(k.X, chosen), part([][]int32{k.y}, chosen)[0]
		if k.Score != nil {
			k.Score = part([][]float64{k.Score}, chosen)[0]
		}
		if k.of != nil {
			k.of = part([][]int32{k.of}, chosen)[0]
		}
	}
	return c.measure(snapshots, k, whole(step))
}

// MeasurePart is [Config.Measure] on the part of the patterns that the config is on.
func (c Config) MeasurePart(run []Snapshot, y []int32, split tables.Split, step Step) (tables.Information, error) {
	if c.On.IsZero() {
		return c.Measure(run, nil, y, step)
	}
	chosen, err := Rows{Split: split}.chosen(c.On, len(y))
	if err != nil {
		return nil, err
	}
	return c.Measure(onPart(run, chosen), nil, part([][]int32{y}, chosen)[0], step)
}

// onPart returns snapshots of some patterns, whose activations are copied, one snapshot at a
// time.
func onPart(run []Snapshot, chosen []int) []Snapshot {
	out := make([]Snapshot, len(run))
	for i, s := range run {
		out[i] = Snapshot{Epoch: s.Epoch, Numbers: s.Numbers, Names: s.Names, Read: func() (layers [][][]float32, err error) {
			s, err := s.loaded()
			for _, layer := range s.Layers {
				layers = append(layers, part(layer, chosen))
			}
			return layers, err
		}}
	}
	return out
}

// inputs returns the input of each pattern.
func (r Rows) inputs(patterns int) ([]int32, error) {
	if patterns%r.Draws != 0 {
		return nil, fmt.Errorf("%d patterns are not %d draws of each input", patterns, r.Draws)
	}
	out := make([]int32, patterns)
	for i := range out {
		out[i] = int32(i / r.Draws)
	}
	return out, nil
}

// chosen returns the patterns of a part of the inputs, in order.
func (r Rows) chosen(on On, patterns int) (out []int, err error) {
	draws := max(1, r.Draws)
	inputs, err := r.Split.Chosen(string(on), patterns/draws)
	if err != nil {
		return nil, err
	}
	if len(inputs) == 0 {
		return nil, fmt.Errorf("on: the split has no pattern for %s", on)
	}
	for _, i := range inputs {
		for d := range draws {
			out = append(out, i*draws+d)
		}
	}
	return out, nil
}

// part returns the values of some patterns of each row.
func part[T any, I int | int32](rows [][]T, patterns []I) [][]T {
	if rows == nil {
		return nil
	}
	out := make([][]T, len(rows))
	for r, row := range rows {
		out[r] = make([]T, len(patterns))
		for k, i := range patterns {
			out[r][k] = row[i]
		}
	}
	return out
}

// Symbols returns the symbols of every layer at the last snapshot of a table of
// activations: see [Config.Discretize].
func (c Config) Symbols(p tables.Patterns, x tables.Activations) (tables.Symbols, error) {
	snapshots, err := Snapshots(x.Epoch, x.Pattern, x.T, p.Pattern)
	if err != nil {
		return nil, err
	}
	return c.Discretize(snapshots, p.Pattern)
}

// inputsOf returns the patterns' inputs; nil where they are unknown, which is NaN.
func inputsOf(p tables.Patterns) [][]float32 {
	if len(p.X) > 0 && len(p.X[0]) > 0 && p.X[0][0] != p.X[0][0] {
		return nil
	}
	return p.X
}

// On chooses the patterns of an estimate: all, train or test.
type On string

// IsZero reports whether the estimate is on all patterns, which is also what is left out.
func (o On) IsZero() bool { return o == "" || o == "all" }

// named adds the choice to the name of an estimator: binning(bins=30,on=test).
func (o On) named(estimator string) string {
	if o.IsZero() {
		return estimator
	}
	return withParameters(estimator, "on="+string(o))
}
