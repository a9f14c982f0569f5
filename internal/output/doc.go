// Package output writes files outside the store: figures, pages, reports, goldens, the
// outputs of a stage. The whole module writes them through this package, except what
// cmd/infoplane/writes_test.go lists.
//
// A [Folder] is one folder of the file system. No name in it leads out of it, neither by
// "..", nor through a symbolic link. A new file is written atomically, with the
// permissions of the umask; what exists already is treated by its kind:
//
//	the same content       left as it is
//	a device, a pipe       written into, never replaced
//	an input, read-only    refused
//	a file of this package replaced, with the permissions that it had
//	anything else          refused, unless Overwrite is set
//
// A file of this package is recognised by its content: its SHA-256 is in the folder's
// [Listing], or at the end of the file (see [Seal]). A file that was changed since is
// therefore not one of this package.
//
// Non-goals: streams and files that do not fit into memory.
//
// Example:
//
//	folder := output.Folder{Dir: "figures"}
//	how, err := folder.Write("figure2.png", png)
package output
