// Package pipeline runs an experiment: a graph of actions, each run only if
// its result is not in the store already.
package pipeline
