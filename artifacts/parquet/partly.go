package parquet

import (
	"fmt"
	"io"
)

// Partly is a Parquet file of which rows are read when they are asked for: of a file of
// gigabytes, only these are in memory.
type Partly struct {
	file  *parquetFile
	pages []chunkPages
}

// Partly reads the footer of a Parquet file of so many bytes, and the headers of the pages of
// the columns that are wanted. It fails as [Reading.Read] does; the Limit holds for the rows
// that are read at once. at must stay open.
func (r Reading) Partly(at io.ReaderAt, size int64) (*Partly, error) {
	f, err := r.openSource(source{at: at, size: size})
	if err != nil {
		return nil, fmt.Errorf("parquet file: %w", err)
	}
	pages, err := f.chunks(true)
	if err != nil {
		return nil, fmt.Errorf("parquet file: %w", err)
	}
	return &Partly{f, pages}, nil
}

// Names are the names of all columns, in the order of the file.
func (p *Partly) Names() []string { return p.file.names }

// Lists are the columns of lists among those that are wanted.
func (p *Partly) Lists() []List { return p.file.lists() }

// Rows returns the number of rows.
func (p *Partly) Rows() int { return p.file.rows }

// Memory returns about how many bytes so many rows take in memory.
func (p *Partly) Memory(rows int) float64 {
	need := 0.0
	for _, c := range p.file.columns {
		need += c.memory(rows)
	}
	return need
}

// Read reads rows from to to-1 of the columns that are wanted.
func (p *Partly) Read(from, to int) (*Foreign, error) {
	if need := p.Memory(to - from); p.file.Limit > 0 && need > float64(p.file.Limit) {
		return nil, &SizeError{Need: int64(min(need, 1<<62)), Limit: p.file.Limit}
	}
	t, err := p.file.decodeRows(p.pages, from, to)
	if err != nil {
		return nil, fmt.Errorf("parquet file: %w", err)
	}
	return t, nil
}
