package main

import (
	"bytes"
	"fmt"
	"strings"
)

// generateEstimators returns the generated files with the kernels of the
// estimators: cells of numbers, and sums over pairs of points.
func generateEstimators(dir string) (map[string][]byte, error) {
	s, err := readSource(dir)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, m := range []*machine{newAVX2(s), newAVX512(s)} {
		m.bins()
		m.gauss()
		name := "estimators_" + strings.ToLower(m.name) + "_amd64"
		var assembly, stubs bytes.Buffer
		if err := m.print(&assembly, &stubs); err != nil {
			return nil, fmt.Errorf("%s: %w", m.name, err)
		}
		files[name+".s"], files[name+".go"] = assembly.Bytes(), stubs.Bytes()
	}
	return files, nil
}
