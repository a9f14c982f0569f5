package artifacts

import "testing"

// WalkFaults walks a scenario for tests of package artifacts_test, which may
// import what artifacts may not.
func WalkFaults(t *testing.T, sc Scenario) {
	t.Helper()
	v, kinds := walk(t, sc, flaws{})
	v.report(t)
	t.Logf("%d operations in %d ways", len(kinds), len(faults))
}

// OpenQuickly opens a store whose writes are not synced, to make large ones fast.
func OpenQuickly(dir string) *Store { return newStore(newFolder(dir, forgetful{})) }

// forgetful is the system's disk without syncs.
type forgetful struct{ system }

func (forgetful) create(dir string) (diskFile, error) {
	f, err := system{}.create(dir)
	return unsynced{f}, err
}

func (forgetful) open(path string) (diskFile, error) {
	f, err := system{}.open(path)
	return unsynced{f}, err
}

type unsynced struct{ diskFile }

func (unsynced) Sync() error { return nil }
