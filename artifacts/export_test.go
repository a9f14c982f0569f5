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
