package artifacts

import "io/fs"

// The rights of a store's files follow the umask, like those of any program. A store
// that several people write belongs to a group: its owner gives the folder to the group
// and lets the group write in it (chgrp lab store; chmod 2775 store, where the 2 hands
// the group down). Everything in the store follows that then, whatever the umask of
// whoever writes it, as in a repository of git with core.sharedRepository=group.

// groupWrites is the right of a group to write in a folder, which makes a store shared.
const groupWrites fs.FileMode = 0o020

// shared reports whether the store's folder lets its group write.
func (f *folder) shared() bool {
	f.share.Do(func() {
		info, err := f.disk.stat(f.path("."))
		f.isShared = err == nil && info.Mode()&groupWrites != 0
	})
	return f.isShared
}

// fileRights are those of a file that is complete: nobody writes it, and it is read by
// those whom the umask left, and in a shared store by the group.
func (f *folder) fileRights(made fs.FileMode) fs.FileMode {
	rights := made.Perm() & 0o444
	if f.shared() {
		rights |= 0o440
	}
	return rights
}

// folderRights are those of a new folder of a shared store.
func folderRights(made, store fs.FileMode) fs.FileMode {
	return made.Perm() | 0o770 | store&fs.ModeSetgid
}

// openToGroup grants the group its rights in a new folder of a shared store. Where the
// file system knows no rights, nothing depends on them.
func (f *folder) openToGroup(name string) {
	if !f.shared() {
		return
	}
	store, err := f.disk.stat(f.path("."))
	if err != nil {
		return
	}
	folder, err := f.disk.open(f.path(name)) // through no link
	if err != nil {
		return
	}
	defer folder.Close()
	if made, err := folder.Stat(); err == nil && made.IsDir() {
		_ = folder.Chmod(folderRights(made.Mode(), store.Mode()))
	}
}
