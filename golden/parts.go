package golden

import (
	"fmt"
	"slices"
	"strings"

	"infoplane/golden/shape"
)

// part is one of the things that a claim has to hold for: a layer, or a setting.
type part struct {
	name     string // what tells it from the others: "fraction=0.05, layer 5"
	networks []network
}

// network is what a predicate sees of one network: a curve, or a number as a curve
// of one point.
type network struct {
	seed  string // empty of what is no network's
	curve shape.Curve
}

// arrange makes parts of samples: it takes a number of each course, arranges numbers
// along an axis, and pools networks, as the reading says.
func arrange(samples []sample, r Reading) ([]part, error) {
	if r.Take != nil {
		take := r.Take.taking()
		for i := range samples {
			y, err := take.number(samples[i].course)
			if err != nil {
				return nil, err
			}
			samples[i].course = course{Curve: shape.Curve{X: []float64{0}, Y: []float64{y}}}
		}
	}
	var out []part
	keys := map[string]int{}
	naming := newNaming(samples, r.Along)
	for _, s := range samples {
		key := naming.of(s)
		at, known := keys[key]
		if !known {
			at = len(out)
			keys[key] = at
			out = append(out, part{name: key})
		}
		if err := out[at].add(s, r.Along); err != nil {
			return nil, err
		}
	}
	for i := range out {
		if r.Along != "" {
			for _, n := range out[i].networks {
				byX(n.curve)
			}
		}
		if r.Pool != "" {
			if err := out[i].pool(r.Pool); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// add adds a sample: a network, or a point of one.
func (p *part) add(s sample, along string) error {
	if along == "" {
		if i := p.find(s.seed); i >= 0 {
			return fmt.Errorf("two courses of %s, seed %s: nothing tells them apart", p.name, s.seed)
		}
		p.networks = append(p.networks, network{s.seed, s.course.Curve})
		return nil
	}
	if len(s.course.Y) != 1 {
		return fmt.Errorf("a course has %d points; to stand along %s it needs one: take it", len(s.course.Y), along)
	}
	x, seed := float64(s.layer), s.seed
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
	if along == "seed" {
		seed = ""
	}
	i := p.find(seed)
	if i < 0 {
		i = len(p.networks)
		p.networks = append(p.networks, network{seed: seed})
	}
	c := &p.networks[i].curve
	if slices.Contains(c.X, x) {
		return fmt.Errorf("two values at %s %s: nothing tells them apart", along, number(x))
	}
	c.X, c.Y = append(c.X, x), append(c.Y, s.course.Y[0])
	return nil
}

func (p *part) find(seed string) int {
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

// along writes the values of a part along its axis, each the median over networks.
func (p part) along(u unit) string {
	var out []string
	for i := range p.networks[0].curve.Y {
		var values []float64
		for _, n := range p.networks {
			if i < len(n.curve.Y) {
				values = append(values, n.curve.Y[i])
			}
		}
		out = append(out, u.number(shape.Median(values)))
	}
	if u == "" {
		return strings.Join(out, " → ")
	}
	return strings.Join(out, " → ") + " " + string(u)
}

// pools are the ways to make one number of those of all networks.
func pools() map[string]func([]float64) float64 {
	return map[string]func([]float64) float64{"mean": shape.Mean, "median": shape.Median, "deviation": shape.Deviation}
}

// pool makes one network of all, point by point.
func (p *part) pool(how string) error {
	first := p.networks[0].curve
	out := shape.Curve{X: first.X, Y: make([]float64, len(first.X))}
	values := make([]float64, len(p.networks))
	for i := range first.X {
		for k, n := range p.networks {
			if !slices.Equal(n.curve.X, first.X) {
				return fmt.Errorf("%s: the courses have points of their own; there is no %s of them", p.name, how)
			}
			values[k] = n.curve.Y[i]
		}
		out.Y[i] = pools()[how](values)
	}
	p.networks = []network{{curve: out}}
	return nil
}

// naming names parts by what differs between them.
type naming struct {
	labels  []string
	layered bool
}

func newNaming(samples []sample, along string) naming {
	out := naming{layered: along != "layers" && samples[0].layer != 0}
	for _, name := range samples[0].order {
		differs := func(s sample) bool { return s.labels[name] != samples[0].labels[name] }
		if name != along && slices.ContainsFunc(samples, differs) {
			out.labels = append(out.labels, name)
		}
	}
	return out
}

func (n naming) of(s sample) string {
	var out []string
	for _, name := range n.labels {
		out = append(out, name+"="+s.labels[name])
	}
	if n.layered {
		out = append(out, layerWords(s.layer))
	}
	return strings.Join(out, ", ")
}

func layerWords(layer int) string {
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

// pair compares parts with others: one by one, or all with a single one.
func pair(a, b []part, compare string) ([]part, []part, error) {
	if len(b) != 1 && len(b) != len(a) {
		return nil, nil, fmt.Errorf("%d parts are to be compared with %d", len(a), len(b))
	}
	var left, right []part
	for i, p := range a {
		q := b[min(i, len(b)-1)]
		l, r := part{name: p.name}, part{name: q.name}
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
				if n.curve, err = compared(n.curve, other.curve, compare); err != nil {
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
func compared(a, b shape.Curve, how string) (shape.Curve, error) {
	if !slices.Equal(a.X, b.X) {
		return a, fmt.Errorf("two curves with points of their own have no %s", how)
	}
	out := shape.Curve{X: a.X, Y: make([]float64, len(a.Y))}
	for i := range a.Y {
		if out.Y[i] = a.Y[i] - b.Y[i]; how == "ratio" {
			out.Y[i] = a.Y[i] / b.Y[i]
		}
	}
	return out, nil
}
