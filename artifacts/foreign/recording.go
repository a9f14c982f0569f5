package foreign

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/internal/label"
)

// Recording is what the recorder wrote of one network while it trained: a folder with
//
//	run.json               what was recorded
//	labels.arrow           pattern, y, and part where patterns are for training or testing
//	epoch-00000010.arrow   pattern, and a column of lists for each layer
//
// A snapshot is read when it is asked for, so that one at a time is in memory.
type Recording struct {
	Folder   string
	Layers   []string // their names, in the order of the network
	Epochs   []int32  // with a snapshot, in order
	Patterns int
	Model    string // what was recorded, for people; "" if it was arrays
	Divided  bool   // its labels say which patterns are for training and for testing

	// Digests are those that the files must have, SHA-256 in hexadecimal digits, by their
	// names in the folder; nil: any.
	Digests map[string]string

	widths []int
	limit  int64
}

// The files of a recording.
const (
	RecordingFile       = "run.json"
	RecordingLabels     = "labels.arrow"
	recordingFormat     = 1
	mostRecordingBytes  = 16 << 20 // of run.json
	mostRecordingLayers = 10_000
)

var recordingEpoch = regexp.MustCompile(`^epoch-([0-9]{8,10})\.arrow$`)

// IsRecording reports whether a folder has a recording.
func IsRecording(folder string) bool {
	info, err := os.Stat(filepath.Join(folder, RecordingFile))
	return err == nil && info.Mode().IsRegular()
}

// Recordings returns the recordings in a folder: it is one, or has some in it or in folders
// below, in the order of their names. Links to folders are followed. Folders whose names begin with a dot are left out. It
// fails for a folder that has tables beside recordings: which of them are meant is not clear.
func Recordings(root string) (folders []string, err error) {
	var others []string
	err = Walk(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && IsRecording(path):
			folders = append(folders, path)
			return fs.SkipDir
		case d.IsDir() && path != root && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case !d.IsDir() && filepath.Ext(path) == ".parquet":
			others = append(others, path)
		}
		return nil
	})
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case len(folders) > 0 && len(others) > 0:
		return nil, fmt.Errorf("has recordings, such as %s, and other files, such as %s; name one kind", folders[0], others[0])
	}
	return folders, nil
}

// OpenRecording reads what a recording consists of. Each of its files may take at most
// limit bytes. It fails for a folder without run.json, for another format of it, and for
// one without a snapshot.
func OpenRecording(folder string, limit int64) (*Recording, error) {
	b, err := ReadAtMost(filepath.Join(folder, RecordingFile), mostRecordingBytes)
	if err != nil {
		return nil, err
	}
	var run struct {
		Format   int
		Patterns int
		Model    string
		Parts    map[string]int
		Layers   []struct {
			Name  string
			Shape []int
		}
	}
	if err := json.Unmarshal(b, &run); err != nil {
		return nil, fmt.Errorf("%s: is not what the recorder writes: %w", RecordingFile, err)
	}
	r := &Recording{Folder: folder, Patterns: run.Patterns, Model: run.Model, Divided: len(run.Parts) > 0, limit: limit}
	switch {
	case run.Format != recordingFormat:
		return nil, fmt.Errorf("%s: has the format %d; this version reads %d: record with `infoplane recorder` of this version", RecordingFile, run.Format, recordingFormat)
	case run.Patterns < 1:
		return nil, fmt.Errorf("%s: has %d patterns; there is at least one", RecordingFile, run.Patterns)
	case len(run.Layers) > mostRecordingLayers:
		return nil, fmt.Errorf("%s: has %d layers; at most %d are read", RecordingFile, len(run.Layers), mostRecordingLayers)
	}
	for _, l := range run.Layers {
		if len(l.Shape) != 1 || l.Shape[0] < 1 || l.Name == "" || slices.Contains(r.Layers, l.Name) {
			return nil, fmt.Errorf("%s: layer %q has the shape %v; a layer has a name of its own and one width", RecordingFile, l.Name, l.Shape)
		}
		r.Layers, r.widths = append(r.Layers, l.Name), append(r.widths, l.Shape[0])
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if m := recordingEpoch.FindStringSubmatch(e.Name()); m != nil {
			epoch, err := strconv.ParseInt(m[1], 10, 32)
			if err != nil {
				return nil, fmt.Errorf("%s: the number of the epoch is too large", e.Name())
			}
			r.Epochs = append(r.Epochs, int32(epoch))
		}
	}
	slices.Sort(r.Epochs)
	if len(r.Epochs) == 0 {
		return nil, errors.New("has no recorded epoch; call record(epoch) in the training loop")
	}
	return r, nil
}

// Files lists the files of the recording by their names in its folder: those that decide
// what is read, and no others.
func (r *Recording) Files() []string {
	out := []string{RecordingLabels}
	for _, e := range r.Epochs {
		out = append(out, r.file(e))
	}
	return append(out, RecordingFile)
}

func (r *Recording) file(epoch int32) string { return fmt.Sprintf("epoch-%08d.arrow", epoch) }

// Widths returns the number of units of each layer.
func (r *Recording) Widths() []int { return slices.Clone(r.widths) }

// Labels returns the labels of the patterns as numbers of classes.
func (r *Recording) Labels(index *label.Index) ([]int32, error) {
	y, err := r.described(tables.ColumnY)
	if err != nil {
		return nil, err
	}
	labels, err := Labels(y, index)
	return labels, named(RecordingLabels, err)
}

// Parts returns whether patterns are for training or for testing, of a recording that is Divided.
func (r *Recording) Parts() ([]string, error) {
	c, err := r.described(tables.ColumnPart)
	if err != nil {
		return nil, err
	}
	parts, isText := table.Values[string](c)
	for row, part := range parts {
		if part != tables.PartTrain && part != tables.PartTest {
			return nil, fmt.Errorf("%s: column %s, row %d: is %q; a pattern is for %s or %s", RecordingLabels, tables.ColumnPart, row, part, tables.PartTrain, tables.PartTest)
		}
	}
	if !isText {
		return nil, fmt.Errorf("%s: column %s: holds %s; expected %s or %s", RecordingLabels, tables.ColumnPart, c.Kind(), tables.PartTrain, tables.PartTest)
	}
	return parts, nil
}

// described returns a column of the file that describes the patterns.
func (r *Recording) described(column string) (table.Column, error) {
	b, err := r.read(RecordingLabels)
	if err != nil {
		return table.Column{}, err
	}
	t, err := Parse(b, r.limit, func(name string) bool { return name == column })
	if err != nil {
		return table.Column{}, named(RecordingLabels, err)
	}
	c, ok := t.Column(column)
	if !ok {
		return c, fmt.Errorf("%s: has no column %s", RecordingLabels, column)
	}
	if c.Len() != r.Patterns {
		return c, fmt.Errorf("%s: has %d labels, and %s says %d patterns", RecordingLabels, c.Len(), RecordingFile, r.Patterns)
	}
	return c, nil
}

// Snapshot returns layers at an epoch, by their names: t[layer][unit][pattern]. It fails for a file
// that is not whole, has other layers than the recording or other patterns, or numbers
// that are not finite.
func (r *Recording) Snapshot(epoch int32, layers []string) (t [][][]float32, err error) {
	name := r.file(epoch)
	b, err := r.read(name)
	if err != nil {
		return nil, err
	}
	f, err := parse(b, r.limit, func(column string) bool { return column == tables.ColumnPattern }, &Columns{Lists: true})
	if err != nil {
		return nil, named(name, err)
	}
	if f.Rows() != r.Patterns {
		return nil, fmt.Errorf("%s: has %d patterns, and %s says %d", name, f.Rows(), RecordingFile, r.Patterns)
	}
	pattern, err := Integers(f, tables.ColumnPattern)
	if err != nil {
		return nil, named(name, err)
	}
	for i, p := range pattern {
		if int(p) != i {
			return nil, fmt.Errorf("%s: row %d is pattern %d; patterns are numbered 0, 1, … in order", name, i, p)
		}
	}
	for _, layer := range layers {
		width := r.widths[slices.Index(r.Layers, layer)]
		at := slices.IndexFunc(f.Lists, func(list parquet.List) bool { return list.Name == layer })
		if at < 0 || f.Lists[at].Width != width {
			return nil, fmt.Errorf("%s: has no layer %s of %d units, as %s says", name, table.Plain(layer), width, RecordingFile)
		}
		units := make([][]float32, width)
		for u := range units {
			c, _ := f.Column(f.Lists[at].Member(u))
			if units[u], err = Numbers(c); err != nil {
				return nil, named(name, err)
			}
		}
		t = append(t, units)
	}
	return t, nil
}

// read returns the content of a file, unless it is not what it must be.
func (r *Recording) read(name string) ([]byte, error) {
	b, err := ReadFile(filepath.Join(r.Folder, name), r.limit)
	if err != nil {
		return nil, err
	}
	if want, known := r.Digests[name]; known && fmt.Sprintf("%x", sha256.Sum256(b)) != want {
		return nil, fmt.Errorf("%s: changed during the run; run again", name)
	}
	return b, nil
}

// named adds the name of a file to an error that does not have it.
func named(file string, err error) error {
	var path *fs.PathError
	if err == nil || errors.As(err, &path) {
		return err
	}
	return fmt.Errorf("%s: %w", file, err)
}
