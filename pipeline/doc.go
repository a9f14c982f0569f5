// Package pipeline runs an experiment: a typed graph of actions, each of which is run only
// if its result is not in the store yet. The terms are those of docs/glossary.md.
//
// # Model
//
// An action is a function from typed inputs to typed outputs. It belongs to a
// stage, which has a version, and has a config and a seed. Its result depends on
// these and on the content of its inputs, and on nothing else: not on the
// machine, the time, the number of workers, or what ran before. This is a
// promise of the stages; [Engine.Verify] checks it, and a [Conflict] is a proof
// that it was broken.
//
// Hence the key: the SHA-256 of the stage, its version, the canonical config,
// the seed, and the logical digest of each input. A record in the store holds
// the outputs of a key. An action whose key has a record, and whose outputs
// are there, is fresh. All others are stale, for one of the reasons of
// [ReasonKind], in this order: no record; stage version changed; config changed;
// an input's logical digest changed; input absent; output object missing; output
// object damaged; forced. What changed is found by comparison with the last record of
// the same node.
//
// Inputs enter a key by content. So when an action runs again and writes what it
// had written before, the actions after it stay fresh: early cut-off.
//
// An output may be [Derivable]: its object may be removed to save space, and is made
// again when an action that reads it must run. A run with a budget removes the least
// recently used ones, except what it may still read itself; since it follows each
// chain to its end, that is little.
//
// An action may declare inputs [Optional]: in a run that keeps going past failures
// it runs without those whose action failed, as a figure of fifty networks is drawn
// of the forty-nine that are there. Absence is part of the key, so the result stands
// beside the complete one and gives way to it once that can be had.
//
// [Engine.Run] takes ready actions depth first, which is deterministic; with
// several workers they end in any order, and no result shows it. Two actions
// with one key run once. An action is recorded when it has finished, so a run
// that ends at any moment, even by kill -9, loses the actions in flight and no
// more. Runs on one store leave to one another what each has locked, and take over
// the results. An object that turns out to be damaged while it is read is written
// again by its producer, in the same run.
//
// The work of an action is done by its stage, or by what replaces the stage
// ([Action.Replace]): a function without types, which passes artifacts as files.
// What it delivers is checked before it is stored ([Task.Deliver]). Package program
// is such a function: it starts a program.
//
// Actions that cost less together ([Action.Batch]) are done as a batch in one slot; each
// of them is locked, checked and recorded by itself.
//
// # Non-goals
//
// The package is independent of stages, columns and figures. It has no defaults,
// prints nothing and deletes nothing from the store but derivable objects, to keep a
// budget. It does not spread work over machines; it shares a store with other runs.
package pipeline
