//go:build linux || darwin

package main

import "syscall"

// freeSpace returns the bytes that we may still write on the disk of a folder.
func freeSpace(dir string) (int64, bool) {
	var fs syscall.Statfs_t
	if syscall.Statfs(dir, &fs) != nil {
		return 0, false
	}
	return int64(fs.Bavail) * int64(fs.Bsize), true
}
