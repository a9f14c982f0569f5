// Package artifacts is a content-addressed store of what a pipeline computes, with the
// records of the actions that computed it. Tables are those of package table, stored as
// Parquet files by package parquet.
//
// # Terms
//
//   - An artifact is a table, or a [File] such as a figure.
//   - An object is the bytes of an artifact in a store. It is named by its
//     [Blob] digest, written once and never changed.
//   - A [Logical] digest is the identity of the values of an artifact, however it is
//     stored. Keys, goldens and comparisons use it.
//   - A [Ref] is both digests and the size of an artifact.
//   - A [Key] identifies an action: everything that its result depends on.
//   - A [Record] describes one run of an action: its inputs, its outputs as Refs, and
//     where and when it ran. A key may have several records; two that differ in a
//     logical digest show that the action is not deterministic.
//   - An output is kept, or [Output.Derivable]: its object may be removed to save
//     space ([Store.Shrink]), because its action computes it again.
//   - A [Lease] is the lock that a process holds while it runs an action.
//   - A [Tier] is a second place of results behind a store, which a team may share.
//   - A node is a name in an experiment, such as "paper:train/main/seed=3". The
//     store keeps the last key of every node; that is a hint, which may be outdated.
//
// # Store
//
// A store is a folder ([Open]) or in memory ([InMemory]):
//
//	format                      the layout's number
//	objects/sha256/ab/abcd…     objects, read-only; abcd….damaged is one set aside,
//	                            abcd….remote the marker of one that is in a tier
//	actions/<key>/<result>.json records; ….json.damaged is one set aside
//	nodes/<digest>.json         last keys
//	leases/<key>                locks: which process runs an action, or gc
//	logs/<digest>.log           what programs printed, by node
//	tmp/                        files being written
//
// [Content] and [Association] are how objects and records are reached; the files above are
// one implementation, which [Store.Wrap] can put another one before.
//
// Files appear whole or not at all, so readers need no lock. A damaged object
// is reported as [ErrDamaged] when it is read, counts as missing from then on, and is
// replaced when it is written again.
//
// # Non-goals
//
// No overwriting, no partial objects, no server: several processes share a folder.
package artifacts
