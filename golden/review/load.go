package review

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// The files of a golden, beside experiment.yaml.
const (
	digestsFile  = "digests.txt"
	verdictsFile = "verdicts.csv"
	seriesFolder = "series"
	claimsFile   = "claims.yaml"
)

// ErrNone is the error of Load for a folder that holds no golden.
var ErrNone = errors.New("there is no golden yet")

// Load reads the golden of a folder. Its error names the file, line and what to do.
func Load(folder fs.FS) (Results, error) {
	var r Results
	text, err := readRegular(folder, digestsFile)
	if errors.Is(err, fs.ErrNotExist) {
		return r, ErrNone
	}
	if err != nil {
		return r, err
	}
	if err := parseDigests(digestsFile, text, &r); err != nil {
		return r, err
	}
	text, err = readRegular(folder, verdictsFile)
	if err == nil {
		r.Verdicts, err = parseVerdicts(verdictsFile, text)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return r, err
	}
	files, err := fs.Glob(folder, seriesFolder+"/*.csv")
	if err != nil {
		return r, err
	}
	for _, file := range files {
		text, err := readRegular(folder, file)
		if err != nil {
			return r, err
		}
		one, err := parseSeries(strings.TrimSuffix(path.Base(file), ".csv"), file, text)
		if err != nil {
			return r, err
		}
		r.Series = append(r.Series, one)
	}
	return r, nil
}

// Files returns the files of the golden that these results make, by name.
func (r Results) Files() (map[string][]byte, error) {
	out := map[string][]byte{digestsFile: formatDigests(r)}
	for _, s := range r.Series {
		out[path.Join(seriesFolder, s.Name+".csv")] = s.format()
	}
	var err error
	if len(r.Verdicts) > 0 {
		out[verdictsFile], err = formatVerdicts(r.Verdicts)
	}
	return out, err
}

// maxFile bounds a file of a golden: ten times what the paper's largest has.
const maxFile = 16 << 20

// readRegular reads a file of a golden. It fails for a device, a pipe or a file larger
// than maxFile, which an untrusted golden might have.
func readRegular(folder fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(folder, name)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: is not a regular file; restore it from git", name)
	case info.Size() > maxFile:
		return nil, fmt.Errorf("%s: has %d bytes, more than the %d of a golden; restore it from git", name, info.Size(), maxFile)
	}
	return fs.ReadFile(folder, name)
}
