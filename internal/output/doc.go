// Package output writes files outside the store: figures, pages, reports, goldens, the
// outputs of a stage. Everything of the module that does so goes through it, and
// cmd/infoplane/writes_test.go lists the exceptions.
//
// Model: a Folder is one folder of the file system, and names in it. No name leads out of
// it, neither by "..", nor through a symbolic link. A new file appears whole or not at all,
// with the permissions that the umask gives; what is there already is treated by what it is:
//
//	the same content       left alone
//	a device, a pipe       written into, never replaced
//	an input, read-only    refused
//	a file of this package replaced, with the permissions that it had
//	anything else          refused, unless Overwrite is set
//
// A file of this package is known by its content: its SHA-256 stands in the folder's
// [Listing], or at its own end (see [Seal]). So a file that was changed since counts as
// somebody else's work.
//
// Non-goals: streams and files that do not fit into memory.
//
// Example:
//
//	folder := output.Folder{Dir: "figures"}
//	how, err := folder.Write("figure2.png", png)
package output
