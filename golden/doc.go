// Package golden holds the published results that the project stands by: one
// folder per experiment, built into the binary.
//
// A folder has experiment.yaml, the experiment itself. The names of the folders
// are the names that the command line takes.
package golden
