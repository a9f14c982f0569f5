package artifacts

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"infoplane/internal/parallel"
)

// Grace is how long after its last use anything is spared by a collection. A
// collection waits until no action is being run, so this guards what a lease does
// not show: a program that stores something without a lock, and clocks of hosts
// that are some minutes apart.
const Grace = 10 * time.Minute

// Scope describes what a collection may remove. The zero Scope is everything.
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
	Strays  []string        `json:"strays"` // files that a dead process left, or that were set aside as damaged
	Young   int             `json:"young"`  // results and objects that are spared because they were used within Grace

	Bytes int64 `json:"bytes"` // of Objects
	Left  int64 `json:"left"`  // bytes of all objects that stay

	future []string // files whose date no right clock can have given
}

// emptyGarbage has lists of nothing, which in JSON are lists.
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
	outputs []*marked
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
	Derived      GarbageKind = "derivable" // its records stay: it can be made again
)

// marked is an object with what refers to it.
type marked struct {
	objectFile
	node    string
	records int  // that refer to it
	left    int  // that do and stay
	kept    bool // some record does not say that it is derivable
	goes    GarbageKind
}

// marker is the state of Garbage.
type marker struct {
	now     time.Time
	scope   Scope
	objects map[Blob]*marked
	results []GarbageResult // that may go
	failed  error           // a record that could not be read now
	out     Garbage
}

// Garbage returns what a collection of a scope would remove, and changes nothing.
func (s *Store) Garbage(ctx context.Context, scope Scope) (*Garbage, error) {
	m := &marker{now: s.clock(), scope: scope, objects: map[Blob]*marked{}, out: emptyGarbage()}
	err := s.eachObject(ctx, func(f objectFile) {
		if f.err == nil && !f.aside {
			m.dated(s, f.name, f.used)
			m.objects[f.blob] = &marked{objectFile: f}
			m.out.Left += f.size
		}
	})
	if err == nil {
		err = s.eachRecord(ctx, nil, func(f recordFile) { m.dated(s, f.name, f.used); m.mark(f) })
	}
	if err = parallel.First([]error{err, m.failed}); err != nil {
		return nil, err
	}
	m.sweep()
	strays, err := s.Strays(ctx)
	m.out.Strays = append(m.out.Strays, strays...)
	return &m.out, err
}

// dated notes a file whose date lies in the future, which says nothing of its use.
func (m *marker) dated(s *Store, name string, used time.Time) {
	if s.future(used) {
		m.out.future = append(m.out.future, name)
	}
}

// mark takes a record: it stays, or may go.
func (m *marker) mark(f recordFile) {
	switch {
	case f.aside: // a stray
		return
	case f.err == nil:
	case errors.Is(f.err, ErrDamaged), errors.Is(f.err, errForeign):
		return // a matter of Check: it counts as not there
	default: // it may be in order, and its objects must not look as if nobody needed them
		m.failed = f.err
		return
	}
	g := GarbageResult{Key: f.key, Node: f.record.Node, file: f.name, written: f.used, Used: f.used}
	stays := m.scope.Keep != nil && m.scope.Keep(f.key)
	for _, out := range f.record.Outputs {
		o := m.objects[out.Blob]
		if o == nil {
			continue
		}
		o.records++
		o.left++
		o.node = cmp.Or(o.node, f.record.Node)
		o.kept = o.kept || !out.Derivable
		if o.used.After(g.Used) {
			g.Used = o.used
		}
		g.outputs = append(g.outputs, o)
	}
	if !stays {
		m.results = append(m.results, g)
	}
}

// sweep chooses what goes.
func (m *marker) sweep() {
	objects := slices.SortedFunc(maps.Values(m.objects), func(a, b *marked) int {
		return cmp.Or(a.used.Compare(b.used), bytes.Compare(a.blob[:], b.blob[:]))
	})
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
	slices.SortFunc(m.results, func(a, b GarbageResult) int {
		return cmp.Or(a.Used.Compare(b.Used), cmp.Compare(a.file, b.file))
	})
	for _, g := range m.results {
		if m.enough() || !m.inTime(g.Used) {
			break
		}
		if m.young(g.Used) {
			m.out.Young++
			continue
		}
		m.out.Results = append(m.out.Results, g)
		for _, o := range g.outputs {
			if o.left--; o.left == 0 && o.goes == "" {
				m.drop(o, OfResult)
			}
		}
	}
}

// inTime reports whether something was last used before the time of the scope.
func (m *marker) inTime(used time.Time) bool {
	return m.scope.Before.IsZero() || used.Before(m.scope.Before)
}

func (m *marker) young(used time.Time) bool { return used.After(m.now.Add(-Grace)) }

// enough reports whether the objects that stay are few enough.
func (m *marker) enough() bool { return m.scope.MaxSize != nil && m.out.Left <= *m.scope.MaxSize }

// drop notes that an object goes, unless it is young.
func (m *marker) drop(o *marked, why GarbageKind) {
	if m.young(o.used) {
		m.out.Young++
		return
	}
	o.goes = why
	m.out.Objects = append(m.out.Objects, GarbageObject{o.blob, o.size, o.used, why, o.node})
	m.out.Bytes += o.size
	m.out.Left -= o.size
}
