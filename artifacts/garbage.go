package artifacts

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// Grace is how long after its last use a collection keeps anything. A collection does not
// run beside actions, so Grace protects what no lease covers: a program that stores
// something without a lock, and hosts whose clocks differ by some minutes.
const Grace = 10 * time.Minute

// Scope describes what a collection may remove. The zero Scope allows everything.
type Scope struct {
	Keep    func(Key) bool // the results that stay; nil: none
	Before  time.Time      // only results that were last used before; zero: whenever
	MaxSize *int64         // only as much as brings the objects down to so many bytes; nil: all
}

// Garbage is what a collection removes, or would remove. Objects that no record
// refers to, such as those of an action that was interrupted, are in every scope.
type Garbage struct {
	Results []GarbageResult `json:"results"`
	Objects []GarbageObject `json:"objects"`
	Strays  []string        `json:"strays"` // files that a dead process left, that were set aside as damaged, or markers of no use
	Young   int             `json:"young"`  // results and objects that are spared because they were used within Grace

	Bytes int64 `json:"bytes"` // of Objects
	Left  int64 `json:"left"`  // bytes of all objects that stay

	future []string // files whose date no right clock can have given
}

// emptyGarbage returns Garbage with empty lists, which JSON shows as lists and not as
// null.
func emptyGarbage() Garbage {
	return Garbage{Results: []GarbageResult{}, Objects: []GarbageObject{}, Strays: []string{}}
}

// GarbageResult is a record to be removed.
type GarbageResult struct {
	Key  Key       `json:"key"`
	Node string    `json:"node"`
	Used time.Time `json:"used"` // the latest use of an object of it

	file    string
	written time.Time
	outputs []*object
}

// GarbageObject is an object to be removed.
type GarbageObject struct {
	Blob Blob        `json:"blob"`
	Size int64       `json:"size"`
	Used time.Time   `json:"used"`
	Why  GarbageKind `json:"why"`
	Node string      `json:"node,omitempty"` // that wrote it, if it is known
}

// GarbageKind describes why an object is garbage.
type GarbageKind string

// The kinds of garbage.
const (
	Unreferenced GarbageKind = "no result" // no record refers to it
	OfResult     GarbageKind = "result"    // its records are removed
	Derived      GarbageKind = "derivable" // its records stay: it can be computed again
)

// marker is the state of Garbage.
type marker struct {
	now     time.Time
	scope   Scope
	removed map[*object]int  // records, of those that refer to it
	drops   map[*object]bool // those that go
	out     Garbage
}

// Garbage returns what [Store.Collect] would remove in a scope, and removes nothing.
func (s *Store) Garbage(ctx context.Context, scope Scope) (*Garbage, error) {
	m := &marker{now: s.clock(), scope: scope, removed: map[*object]int{}, drops: map[*object]bool{}, out: emptyGarbage()}
	v, err := s.survey(ctx)
	if err == nil {
		err = v.complete()
	}
	if err != nil {
		return nil, err
	}
	m.out.Left = v.bytes
	m.mark(v)
	for _, f := range m.dated(v) {
		if s.future(f.used) {
			m.out.future = append(m.out.future, f.name)
		}
	}
	strays, err := s.strays(v, m.now.Add(-Grace))
	m.out.Strays = append(m.out.Strays, strays...)
	return &m.out, err
}

// dated returns the files whose dates are those of their last use.
func (m *marker) dated(v *survey) []file {
	out := slices.Concat(v.badRecords, v.badObjects)
	for _, r := range v.results {
		out = append(out, r.file)
	}
	for _, o := range v.present(byDigest) {
		out = append(out, file{name: objectName(o.blob), used: o.used})
	}
	return out
}

// candidates returns the results that may be removed, the least recently used first.
func (m *marker) candidates(v *survey) []GarbageResult {
	var out []GarbageResult
	for _, r := range v.results {
		if m.scope.Keep != nil && m.scope.Keep(r.key) {
			continue
		}
		g := GarbageResult{Key: r.key, Node: r.node, file: r.name, written: r.used, Used: r.used}
		for _, output := range r.outputs {
			o := v.objects[output.Blob]
			if !o.present {
				continue
			}
			if o.used.After(g.Used) {
				g.Used = o.used
			}
			g.outputs = append(g.outputs, o)
		}
		out = append(out, g)
	}
	slices.SortFunc(out, func(a, b GarbageResult) int {
		return cmp.Or(a.Used.Compare(b.Used), cmp.Compare(a.file, b.file))
	})
	return out
}

// mark selects what is removed.
func (m *marker) mark(v *survey) {
	objects := v.present(leastUsed)
	for _, o := range objects {
		if o.records == 0 {
			m.drop(o, Unreferenced)
		}
	}
	if m.scope.MaxSize != nil { // those first that cost least to lose
		for _, o := range objects {
			if !m.enough() && o.records > 0 && !o.kept && m.inTime(o.used) {
				m.drop(o, Derived)
			}
		}
	}
	for _, g := range m.candidates(v) {
		if m.enough() || !m.inTime(g.Used) {
			break
		}
		if m.young(g.Used) {
			m.out.Young++
			continue
		}
		m.out.Results = append(m.out.Results, g)
		for _, o := range g.outputs {
			if m.removed[o]++; m.removed[o] == o.records && !m.drops[o] {
				m.drop(o, OfResult)
			}
		}
	}
	m.sweepMarkers(v)
}

// sweepMarkers drops the markers of objects that are present, or that no record that stays
// refers to.
func (m *marker) sweepMarkers(v *survey) {
	goes, needed := map[string]bool{}, map[Blob]bool{}
	for _, g := range m.out.Results {
		goes[g.file] = true
	}
	for _, r := range v.results {
		for _, out := range r.outputs {
			needed[out.Blob] = needed[out.Blob] || !goes[r.name]
		}
	}
	for b, f := range v.away {
		if o := v.objects[b]; (!needed[b] || o != nil && o.present) && !m.young(f.used) {
			m.out.Strays = append(m.out.Strays, f.name)
		}
	}
	slices.Sort(m.out.Strays)
}

// inTime reports whether something was last used before the time of the scope.
func (m *marker) inTime(used time.Time) bool {
	return m.scope.Before.IsZero() || used.Before(m.scope.Before)
}

func (m *marker) young(used time.Time) bool { return used.After(m.now.Add(-Grace)) }

// enough reports whether the objects that stay have at most MaxSize bytes.
func (m *marker) enough() bool { return m.scope.MaxSize != nil && m.out.Left <= *m.scope.MaxSize }

// drop adds an object to what is removed, unless it is young.
func (m *marker) drop(o *object, why GarbageKind) {
	if m.young(o.used) {
		m.out.Young++
		return
	}
	m.drops[o] = true
	m.out.Objects = append(m.out.Objects, GarbageObject{o.blob, o.size, o.used, why, o.node})
	m.out.Bytes += o.size
	m.out.Left -= o.size
}
