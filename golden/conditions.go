package golden

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"infoplane/golden/shape"
	"infoplane/internal/summary"
)

// condition is a setting, a layer, or both, for which a claim has to hold.
type condition struct {
	name     string // what distinguishes it from the others: "fraction=0.05, layer 5"
	setting  string // the name without the layer
	networks []network
}

// network is the input of a predicate from one network: a curve, or a number as a curve
// of one point.
type network struct {
	seed  string // empty where the table is of no network
	curve shape.Curve
}

// arrange makes conditions of samples: it reduces each trajectory to a number, and arranges numbers
// along an axis, by the keys of the reading. Networks are not pooled yet.
func arrange(samples []sample, r Reading) ([]condition, error) {
	if r.Reduction != nil {
		reducer := r.Reduction.reducer()
		for i := range samples {
			whole := samples[i].trajectory
			for _, epoch := range r.Reduction.snapshots() {
				if _, ok := whole.At(float64(epoch)); !ok {
					return nil, fmt.Errorf("there is no snapshot of epoch %d", epoch)
				}
			}
			samples[i].trajectory = trajectory{Curve: shape.Curve{X: []float64{0}, Y: []float64{reducer.number(whole)}}}
		}
	}
	var out []condition
	naming := newNaming(samples, r.Along)
	for _, group := range summary.Group(samples, naming.of) {
		p := condition{name: naming.of(group[0]), setting: naming.setting(group[0])}
		for _, s := range group {
			if err := p.add(s, r.Along); err != nil {
				return nil, err
			}
		}
		if r.Along != "" && r.Along != summary.Seed {
			for _, n := range p.networks {
				byX(n.curve)
			}
		}
		out = append(out, p)
	}
	return out, nil
}

// add adds a sample: a network, or a point of one.
func (p *condition) add(s sample, along string) error {
	if along == "" || along == summary.Seed {
		if along != "" && len(s.trajectory.Y) != 1 {
			return onePoint(s, along)
		}
		if i := p.find(s.seed); i >= 0 {
			return fmt.Errorf("two trajectories of %s, seed %s have the same labels", p.name, s.seed)
		}
		p.networks = append(p.networks, network{s.seed, s.trajectory.Curve})
		return nil
	}
	if len(s.trajectory.Y) != 1 {
		return onePoint(s, along)
	}
	x := float64(s.layer)
	if along != "layers" {
		label, ok := s.labels[along]
		if !ok {
			return fmt.Errorf("the runs have no label %s to stand along; they have %s", along, strings.Join(s.order, ", "))
		}
		var err error
		if x, err = numberOf(along, label); err != nil {
			return err
		}
	}
	i := p.find(s.seed)
	if i < 0 {
		i = len(p.networks)
		p.networks = append(p.networks, network{seed: s.seed})
	}
	c := &p.networks[i].curve
	if slices.Contains(c.X, x) {
		return fmt.Errorf("two values at %s %s have the same labels", along, number(x))
	}
	c.X, c.Y = append(c.X, x), append(c.Y, s.trajectory.Y[0])
	return nil
}

func onePoint(s sample, along string) error {
	return fmt.Errorf("a trajectory has %d points; to stand along %s it has to be reduced to one", len(s.trajectory.Y), along)
}

func (p *condition) find(seed string) int {
	return slices.IndexFunc(p.networks, func(n network) bool { return n.seed == seed })
}

// byX sorts the points of a curve.
func byX(c shape.Curve) {
	for i := range c.X {
		for k := i; k > 0 && c.X[k] < c.X[k-1]; k-- {
			c.X[k], c.X[k-1] = c.X[k-1], c.X[k]
			c.Y[k], c.Y[k-1] = c.Y[k-1], c.Y[k]
		}
	}
}

// along writes the values of a condition along its axis, each the median over networks.
func (p condition) along(u unit) string {
	var out []string
	for i := range p.networks[0].curve.Y {
		var values []float64
		for _, n := range p.networks {
			if i < len(n.curve.Y) {
				values = append(values, n.curve.Y[i])
			}
		}
		out = append(out, u.number(summary.Median(values)))
	}
	if u == "" {
		return strings.Join(out, " → ")
	}
	return strings.Join(out, " → ") + " " + string(u)
}

// pools are the ways to make one number of those of all networks.
func pools() map[string]func([]float64) float64 {
	return map[string]func([]float64) float64{"mean": summary.Mean, "median": summary.Median, "deviation": summary.Deviation}
}

// pooled reports whether the networks are pooled to one curve.
func (r Reading) pooled() bool { return r.Pool != "" || r.Along == summary.Seed }

// pool makes one network of some, point by point, or along seed one curve of their
// numbers; it gives how many of them entered each point, at least.
func (r Reading) pool(p condition, networks []network) (condition, int, error) {
	if r.Along == summary.Seed {
		var c shape.Curve
		for i, n := range networks {
			c.X, c.Y = append(c.X, float64(i)), append(c.Y, n.curve.Y[0])
		}
		return condition{p.name, p.setting, []network{{curve: c}}}, len(summary.Known(c.Y)), nil
	}
	first := networks[0].curve
	out, entered := shape.Curve{X: first.X, Y: make([]float64, len(first.X))}, len(networks)
	values, of := make([]float64, len(networks)), pools()[r.Pool]
	for _, n := range networks {
		if !slices.Equal(n.curve.X, first.X) {
			return p, 0, fmt.Errorf("%s: the trajectories have points of their own; there is no %s of them", p.name, r.Pool)
		}
	}
	for i := range first.X {
		missing := 0
		for k, n := range networks {
			if values[k] = n.curve.Y[i]; math.IsNaN(values[k]) {
				missing++
			}
		}
		out.Y[i], entered = of(values), min(entered, len(networks)-missing)
	}
	return condition{p.name, p.setting, []network{{curve: out}}}, entered, nil
}

// naming names conditions by what differs between them.
type naming struct {
	labels  []string
	layered bool
}

func newNaming(samples []sample, along string) naming {
	text := func(s sample, name string) string { return s.labels[name] }
	differing := summary.Differing(samples, samples[0].order, text)
	return naming{
		labels:  slices.DeleteFunc(differing, func(name string) bool { return name == along }),
		layered: along != "layers" && samples[0].layer != 0,
	}
}

func (n naming) of(s sample) string {
	setting := n.setting(s)
	switch {
	case !n.layered:
		return setting
	case setting == "":
		return describeLayer(s.layer)
	}
	return setting + ", " + describeLayer(s.layer)
}

// setting is the name without the layer.
func (n naming) setting(s sample) string {
	var out []string
	for _, name := range n.labels {
		out = append(out, name+"="+s.labels[name])
	}
	return strings.Join(out, ", ")
}

func describeLayer(layer int) string {
	switch {
	case layer == -1:
		return "output"
	case layer == -2:
		return "last hidden layer"
	case layer < 0:
		return fmt.Sprintf("layer %d from the output", -layer)
	}
	return fmt.Sprintf("layer %d", layer)
}

// align puts conditions into the order of those that they are compared with: each has the name
// of its counterpart. Where the layers of the two sides are others, the first of a setting
// goes with the first, and so on. A single condition goes with all.
func align(a, b []condition) ([]condition, error) {
	if len(a) == 1 || len(b) == 1 {
		return b, nil
	}
	var byName, byRank []condition
	for i, p := range a {
		if k := slices.IndexFunc(b, func(q condition) bool { return q.name == p.name }); k >= 0 {
			byName = append(byName, b[k])
		}
		if peers := ofSetting(b, p.setting); len(peers) == len(ofSetting(a, p.setting)) {
			byRank = append(byRank, peers[len(ofSetting(a[:i], p.setting))])
		}
	}
	switch {
	case len(a) != len(b):
		return nil, fmt.Errorf("%d conditions (%s) are to be compared with %d (%s)", len(a), conditionNames(a), len(b), conditionNames(b))
	case len(byName) == len(a):
		return byName, nil
	case len(byRank) == len(a):
		return byRank, nil
	}
	return nil, fmt.Errorf("it is not known which of %s is to be compared with which of %s; choose one setting of them with `where`", conditionNames(a), conditionNames(b))
}

// ofSetting are the conditions of a setting: its layers.
func ofSetting(conditions []condition, setting string) []condition {
	var out []condition
	for _, p := range conditions {
		if p.setting == setting {
			out = append(out, p)
		}
	}
	return out
}

// conditionNames lists the first conditions by name.
func conditionNames(conditions []condition) string {
	var out []string
	for i, p := range conditions {
		if i == 4 && len(conditions) > 5 {
			out = append(out, fmt.Sprintf("and %d more", len(conditions)-i))
			break
		}
		out = append(out, p.name)
	}
	return strings.Join(out, "; ")
}

// pair compares conditions with others that are aligned: one by one, or all of one side with a
// single one of the other.
func pair(a, b []condition, compare string, moments bool) ([]condition, []condition, error) {
	var left, right []condition
	for i := range max(len(a), len(b)) {
		p, q := a[min(i, len(a)-1)], b[min(i, len(b)-1)]
		l, r := condition{name: p.name, setting: p.setting}, condition{name: q.name, setting: q.setting}
		if len(a) < len(b) {
			l.name = q.name
		}
		for _, n := range p.networks {
			k := q.find(n.seed)
			if k < 0 && len(q.networks) == 1 && q.networks[0].seed == "" {
				k = 0 // a bound, or a pool of networks
			}
			if k < 0 {
				return nil, nil, fmt.Errorf("%s: no network of seed %s to compare with", p.name, n.seed)
			}
			other := q.networks[k]
			if compare != "" {
				var err error
				if n.curve, err = compared(n.curve, other.curve, compare, moments); err != nil {
					return nil, nil, fmt.Errorf("%s: %w", p.name, err)
				}
			}
			l.networks, r.networks = append(l.networks, n), append(r.networks, other)
		}
		left, right = append(left, l), append(right, r)
	}
	return left, right, nil
}

// compared is a curve minus another, or divided by it, point by point.
// Where they are moments of a network, both must come: with one that does not there is none (NaN).
func compared(a, b shape.Curve, how string, moments bool) (shape.Curve, error) {
	if !slices.Equal(a.X, b.X) {
		return a, fmt.Errorf("two curves with points of their own have no %s", how)
	}
	out := shape.Curve{X: a.X, Y: make([]float64, len(a.Y))}
	for i := range a.Y {
		if out.Y[i] = a.Y[i] - b.Y[i]; how == "ratio" {
			out.Y[i] = a.Y[i] / b.Y[i]
		}
		if moments && !finite([]float64{a.Y[i], b.Y[i]}) {
			out.Y[i] = math.NaN()
		}
	}
	return out, nil
}
