package pipeline

import "infoplane/artifacts"

// Report describes what a run did.
type Report struct {
	Counts            // Ran, Fresh, Failed, Skipped of Total; the rest is Left
	Left      int     // of Total, to other processes; see [Engine.Patience]
	Seconds   float64 // wall time
	Failures  []*Failure
	Conflicts []Conflict // keys with several results, of this run or earlier ones

	Freed    artifacts.Freed // removed to keep the store within its budget
	Unshrunk error           // why more could not be removed; the run does not fail by it

	outputs map[string]map[string]artifacts.Ref
}

// Output finds what an action wrote, in this run or an earlier one; it is false
// if the action failed or was skipped.
func (r Report) Output(node, port string) (artifacts.Ref, bool) {
	ref, ok := r.outputs[node][port]
	return ref, ok
}
