// Package remote is a store that a team shares, in a bucket: a tier behind the store of
// each machine.
//
// # Terms
//
//   - A [Signer] is a public key whose records are trusted; whoever has the [Key] that
//     belongs to it can write such records.
//   - A record is trusted for its signature and not for the place where it lies. Its
//     objects are trusted as they have the digests that it says.
//
// # Layout
//
//	format                                the layout's number
//	objects/sha256/ab/abcd…               objects, as in a store
//	records/<signer>/<k0k1>/<key>         the record of a key that a signer vouches for
//	locks/<key>                           the lock of a process that runs the action of a key
//
// Every name follows from what is looked for, so that nothing has to be listed: the same
// files below a static web server are a remote that can be read.
//
// # Order
//
// Objects are written first and the record last, so that what can be found is complete.
// Outputs that are derivable are never written: whoever needs one makes it again.
// Conditional writes save transfers and carry no correctness; the worst that two writers
// do to each other is to write the same bytes twice.
//
// # Locks
//
// Who writes also locks, so that of several machines one runs an action and the others fetch
// its result. A lock is a file that is written if it is absent, changed every 20 seconds, and
// removed once the record is there. One that was not changed for two minutes is that of a dead
// process, and may be replaced; the time is measured by who looks, so clocks need not agree.
// On a server that ignores conditions, or denies locks, work is done twice, and no more.
//
// # Trouble
//
// A remote never makes a run fail. What it does not have, or has in another form than the
// record says, is made again; a remote that does not answer three times in a row is left
// alone for the rest of the process, as is one that takes more time than it saves.
//
// # Non-goals
//
// No removal by the least recent use (a rule of the bucket does
// that: an object that is gone is made again), no encryption.
package remote
