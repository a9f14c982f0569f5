// Package buckettest starts a server of S3 for tests that need one which checks signatures,
// digests and the rights of users.
package buckettest
