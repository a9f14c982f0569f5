package report

import (
	"strings"
)

// EntryOf returns the entry of the experiment file that an action stands for, behind its
// section: train/network of train/network/fraction=0.85,seed=3.
func EntryOf(node string) string {
	parts := strings.SplitN(node, "/", 3)
	return strings.Join(parts[:min(2, len(parts))], "/")
}

// EstimatorOf returns the estimator that an action applies to a run,
// estimate/bins/bins=30/network/seed=1: an entry, and its setting where the entry
// sweeps. It is empty of an action that estimates nothing.
func EstimatorOf(node string) string {
	parts := strings.Split(node, "/")
	if parts[0] != "estimate" || len(parts) < 4 {
		return ""
	}
	return strings.Join(parts[1:len(parts)-2], "/")
}
