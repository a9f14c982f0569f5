// Package artifacts is a content-addressed store of what a pipeline makes, and of the
// records that say which action made it. Tables are those of package table, and are
// stored as package parquet writes them.
//
// # Terms
//
//   - An artifact is a table, or a [File] such as a figure.
//   - An object is the bytes of an artifact in a store. It is named by its
//     [Blob] digest, written once and never changed.
//   - A [Logical] digest is the identity of the values of an artifact, however it is
//     stored. Keys, goldens and comparisons use it.
//   - A [Ref] is both digests and the size: all that is needed to fetch an
//     artifact and to trust it.
//   - A [Key] identifies an action: everything that its result depends on.
//   - A [Record] is the proof that an action ran: its inputs, its outputs as Refs, and
//     where and when that was. A key may have several records; two that differ in
//     a logical digest show that the action is not deterministic.
//   - An output is kept, or [Output.Derivable]: its object may be removed to save
//     space ([Store.Shrink]), because its action makes it again.
//   - A [Lease] is the lock that a process holds while it runs an action.
//   - A node is a name in an experiment, such as "paper:train/main/seed=3". The
//     store remembers the last key of every node; that is a hint, which may be outdated.
//
// # Store
//
// A store is a folder ([Open]) or lives in memory ([InMemory]):
//
//	format                      the layout's number
//	objects/sha256/ab/abcd…     objects, read-only; abcd….damaged is one set aside
//	actions/<key>/<result>.json records; ….json.damaged is one set aside
//	nodes/<digest>.json         last keys
//	leases/<key>                who runs an action; gc is the collector's
//	logs/<digest>.log           what programs printed, by node
//	tmp/                        files being written
//
// Files appear whole or not at all, so readers need no lock. What is damaged is
// reported as [ErrDamaged] when it is read, counts as missing from then on, and is
// replaced when it is written again.
//
// # Non-goals
//
// No overwriting, no partial objects, no server: several processes share a folder.
package artifacts
