package artifacts

import (
	"context"
	"strings"
)

// Held is a lease that exists.
type Held struct {
	Of string // the action's key in hexadecimal, "gc", or "run-" and more of a whole run
	Locked
	Dead bool // its holder has ended: the next one who needs it takes it over
}

// Leases lists the leases of the store, with their holders.
func (s *Store) Leases() ([]Held, error) {
	var out []Held
	err := s.eachLease(func(name string, l leaseFile, dead bool) error {
		out = append(out, Held{strings.TrimPrefix(name, leaseName("")), *l.locked(), dead})
		return nil
	})
	return out, err
}

// Strays lists files that dead processes left, and objects that were set aside as
// damaged, if nothing has used them within [Grace]. A collection removes them.
func (s *Store) Strays(ctx context.Context) ([]string, error) {
	return s.strays(ctx, s.clock().Add(-Grace))
}

// Size counts the objects and their bytes.
func (s *Store) Size(ctx context.Context) (objects int, bytes int64, err error) {
	err = s.eachObject(ctx, func(f objectFile) {
		if f.err == nil && !f.aside {
			objects++
			bytes += f.size
		}
	})
	return objects, bytes, err
}
