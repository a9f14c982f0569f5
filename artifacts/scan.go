package artifacts

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"syscall"
	"time"

	"infoplane/internal/parallel"
)

// The names of a store's files, besides those of objects. Files with other names, which a
// user may have put into the folder by mistake, are never removed.
var (
	temporaryPattern = regexp.MustCompile(`^(infoplane-[0-9]+|removed-[A-Z2-7]{26})$`) // see disk.create and removeUnused
	recordPattern    = regexp.MustCompile(`^[0-9a-f]{32}\.json$`)
	asidePattern     = regexp.MustCompile(`^[0-9a-f]{32}\.json\.damaged$`)
	pointerPattern   = regexp.MustCompile(`^[0-9a-f]{64}\.json$`)
	workPattern      = regexp.MustCompile(`^run-[A-Z2-7]{26}$`)
	logPattern       = regexp.MustCompile(`^[0-9a-f]{64}\.log$`)
)

// isLease reports whether a file in the folder of leases has the name of a lease.
func isLease(name string) bool {
	name = strings.TrimSuffix(name, nextLease)
	_, err := ParseKey(name)
	return err == nil || name == collector || workPattern.MatchString(name)
}

// file is a file in the folders of objects and records.
type file struct {
	name  string
	used  time.Time
	aside bool  // it was found damaged, and set aside
	err   error // errForeign, or it cannot be read
}

// objectFile is a file in the folder of objects.
type objectFile struct {
	file
	blob Blob
	size int64
	away bool // it is the marker of an object in a tier
}

// recordFile is a file in the folder of records.
type recordFile struct {
	file
	key    Key
	record Record
}

// errForeign marks a file whose name is not that of a store's file.
var errForeign = errors.New("none of the store's files")

// eachObject calls do for all objects, one after the other. Objects that are removed
// meanwhile are left out.
func (s *Store) eachObject(ctx context.Context, do func(objectFile)) error {
	const root = "objects/sha256"
	return scan(ctx, s, root, func(folder string) ([]objectFile, error) {
		names, err := s.backend.list(root + "/" + folder)
		if errors.Is(err, syscall.ENOTDIR) {
			return []objectFile{{file: file{name: root + "/" + folder, err: errForeign}}}, nil
		}
		if err != nil {
			return nil, err
		}
		var files []objectFile
		for _, name := range names {
			f := objectFile{file: file{name: root + "/" + folder + "/" + name}}
			digest, aside := strings.CutSuffix(name, ".damaged")
			digest, away := strings.CutSuffix(digest, markerEnd)
			f.blob, f.err = ParseBlob(digest)
			f.aside, f.away = aside, away
			if f.err != nil || digest[:2] != folder || aside && away {
				f.err = errForeign
			} else if f.size, f.used, f.err = s.backend.stat(f.name); errors.Is(f.err, ErrMissing) {
				continue
			}
			files = append(files, f)
		}
		return files, nil
	}, do)
}

// eachRecord calls do for all records, including those that were set aside, except for
// those that known accepts, one after the other. It calls known on several goroutines.
// Records that are removed meanwhile are left out.
func (s *Store) eachRecord(ctx context.Context, known func(name string) bool, do func(recordFile)) error {
	return scan(ctx, s, "actions", func(folder string) ([]recordFile, error) {
		key, notKey := ParseKey(folder)
		names, err := s.backend.list("actions/" + folder)
		if errors.Is(err, syscall.ENOTDIR) {
			return []recordFile{{file: file{name: "actions/" + folder, err: errForeign}}}, nil
		}
		if err != nil {
			return nil, err
		}
		var files []recordFile
		for _, name := range names {
			f := recordFile{file: file{name: "actions/" + folder + "/" + name}, key: key}
			if known != nil && known(f.name) {
				continue
			}
			if f.aside = notKey == nil && asidePattern.MatchString(name); f.aside {
				if _, f.used, f.err = s.backend.stat(f.name); errors.Is(f.err, ErrMissing) {
					continue
				}
				files = append(files, f)
				continue
			}
			if notKey != nil || !recordPattern.MatchString(name) {
				f.err = errForeign
			} else if f.record, f.err = s.readRecord(key, f.name); errors.Is(f.err, ErrMissing) {
				continue
			}
			_, f.used, _ = s.backend.stat(f.name)
			files = append(files, f)
		}
		return files, nil
	}, do)
}

// scan reads the folders in a folder concurrently, and calls do for their files in order.
func scan[F any](ctx context.Context, s *Store, root string, read func(folder string) ([]F, error), do func(F)) error {
	folders, err := s.backend.list(root)
	if err != nil {
		return err
	}
	type content struct {
		files []F
		err   error
	}
	return parallel.Ordered(len(folders), func(i int) content {
		if ctx.Err() != nil {
			return content{}
		}
		files, err := read(folders[i])
		if err != nil {
			err = fmt.Errorf("%s/%s: %w", root, folders[i], err)
		}
		return content{files, err}
	}, func(c content) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		for _, f := range c.files {
			do(f)
		}
		return c.err
	})
}
