package artifacts

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// The names of a store's files, besides those of objects. Files with other names, which a
// user may have put into the folder by mistake, are never removed.
var (
	temporaryPattern = regexp.MustCompile(`^(infoplane-[0-9]+|removed-[A-Z2-7]{26})$`) // see disk.create and removeUnused
	recordPattern    = regexp.MustCompile(`^[0-9a-f]{32}\.json$`)
	asidePattern     = regexp.MustCompile(`^[0-9a-f]{32}\.json\.damaged$`)
	pointerPattern   = regexp.MustCompile(`^[0-9a-f]{64}\.json$`)
	workPattern      = regexp.MustCompile(`^run-[A-Z2-7]{26}$`)
	logPattern       = regexp.MustCompile(`^[0-9a-f]{64}\.log$`)
)

// isLease reports whether a file in the folder of leases has the name of a lease.
func isLease(name string) bool {
	name = strings.TrimSuffix(name, nextLease)
	_, err := ParseKey(name)
	return err == nil || name == collector || workPattern.MatchString(name)
}

// layout lists the entries of a store's folder.
var layout = []string{formatFile, "objects", "actions", "nodes", "leases", "logs", "tmp"}

// systemEntries are entries that operating systems create in any folder.
var systemEntries = []string{"lost+found", ".DS_Store", ".snapshot", ".Trashes", ".fseventsd"}

// isStore reports whether the folder is a store: whether it has the file "format".
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

// checkFree returns ErrOccupied for a folder in which no store can be created, as it
// holds something else, such as a home directory.
func (s *Store) checkFree() error {
	names, err := s.backend.list(".")
	if err != nil {
		return err
	}
	for _, name := range names {
		if !slices.Contains(layout, name) && !slices.Contains(systemEntries, name) && !strings.HasPrefix(name, ".infoplane-doctor-") {
			return fmt.Errorf("store %s: %w: it holds %q and no file %q: name a new or an empty folder", s.backend, ErrOccupied, name, formatFile)
		}
	}
	return nil
}

// checkIsStore returns ErrNoStore for a folder that is not a store, from which nothing
// may be removed.
func (s *Store) checkIsStore() error {
	isStore, err := s.isStore()
	if err == nil && !isStore {
		err = fmt.Errorf("store %s: %w: it has no file %q, and nothing is removed", s.backend, ErrNoStore, formatFile)
	}
	return err
}
