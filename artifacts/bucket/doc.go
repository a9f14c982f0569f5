// Package bucket reads and writes named objects over HTTP: in a bucket that speaks the
// protocol of S3, or, for reading only, below any http or https address.
//
// # Terms
//
//   - A bucket is a place of objects; each has a name with slashes and holds bytes.
//   - A tag (ETag) changes whenever an object does.
//   - A [Condition] makes a Put depend on what is there.
//
// # Model
//
// One request moves one whole object. Every attempt has a deadline, which grows with
// the bytes to move; what a server may answer otherwise the next time (500, 503, a
// broken connection) is tried three times, what it would answer again (a wrong secret, no
// such object, no connection at all) once. The digest of what is put is part of the
// signature, so that a server that checks it stores those bytes or none.
//
// # Non-goals
//
// No transfer in parts, no versions, no access lists, no look-up of credentials except in
// the AWS_* variables: `aws configure export-credentials --format env` sets them.
package bucket
