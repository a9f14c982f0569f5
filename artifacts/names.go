package artifacts

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// The names that a store gives to its files, besides those of objects. Nothing else is
// ever removed: a folder of the store may hold what somebody has put there by mistake.
var (
	temporaryPattern = regexp.MustCompile(`^(infoplane-[0-9]+|removed-[A-Z2-7]{26})$`) // see disk.create and removeUnused
	recordPattern    = regexp.MustCompile(`^[0-9a-f]{32}\.json$`)
	asidePattern     = regexp.MustCompile(`^[0-9a-f]{32}\.json\.damaged$`)
	pointerPattern   = regexp.MustCompile(`^[0-9a-f]{64}\.json$`)
	workPattern      = regexp.MustCompile(`^run-[A-Z2-7]{26}$`)
	logPattern       = regexp.MustCompile(`^[0-9a-f]{64}\.log$`)
)

// isLease reports whether a file of the folder of leases is one.
func isLease(name string) bool {
	name = strings.TrimSuffix(name, nextLease)
	_, err := ParseKey(name)
	return err == nil || name == collector || workPattern.MatchString(name)
}

// layout lists the entries of a store's folder.
var layout = []string{formatFile, "objects", "actions", "nodes", "leases", "logs", "tmp"}

// unowned are entries that a system makes in any folder.
var unowned = []string{"lost+found", ".DS_Store", ".snapshot", ".Trashes", ".fseventsd"}

// isStore reports whether the folder is a store: it has a file that gives the layout.
func (s *Store) isStore() (bool, error) {
	_, _, err := s.backend.stat(formatFile)
	switch {
	case err == nil, errors.Is(err, ErrDamaged): // a matter of checkFormat
		return true, nil
	case errors.Is(err, ErrMissing):
		return false, nil
	}
	return false, err
}

// checkFree refuses a folder in which a store cannot begin, as it holds something else:
// somebody's home, or another program's data.
func (s *Store) checkFree() error {
	names, err := s.backend.list(".")
	if err != nil {
		return err
	}
	for _, name := range names {
		if !slices.Contains(layout, name) && !slices.Contains(unowned, name) && !strings.HasPrefix(name, ".infoplane-doctor-") {
			return fmt.Errorf("store %s: %w: it holds %q and no file %q: name a new or an empty folder", s.backend, ErrOccupied, name, formatFile)
		}
	}
	return nil
}

// checkIsStore refuses to remove anything from a folder that is not a store.
func (s *Store) checkIsStore() error {
	isStore, err := s.isStore()
	if err == nil && !isStore {
		err = fmt.Errorf("store %s: %w: it has no file %q, and nothing is removed", s.backend, ErrNoStore, formatFile)
	}
	return err
}
