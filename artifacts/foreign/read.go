package foreign

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"infoplane/artifacts/foreign/array"
	"infoplane/artifacts/foreign/delimited"
	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
	"infoplane/internal/count"
)

// Read reads the columns that are wanted of the bytes of a file of any format that is
// known, each of which may be compressed by gzip; nil selects all:
//
//	Parquet, Arrow IPC files and streams: see [parquet.Reading.Read]
//	.npy, .npz, safetensors, IDX: see package array
//	CSV with a header: see package delimited
//
// It fails for what these fail for, and where the file and its columns take more than limit
// bytes, unpacked.
func Read(b []byte, limit int64, want func(column string) bool) (*parquet.Foreign, error) {
	return read(b, limit, want, nil)
}

// read is Read; with layers, lists that may be layers are read, whatever their names.
func read(b []byte, limit int64, want func(column string) bool, layers *Columns) (*parquet.Foreign, error) {
	b, err := unpack(b, limit)
	if err != nil {
		return nil, err
	}
	switch {
	case parquet.IsTable(b):
		return parse(b, limit, want, layers)
	case array.IsNPY(b):
		a, err := array.NPY(b)
		return arrays([]*array.Array{a}, err, limit, want, layers)
	case array.IsIDX(b):
		a, err := array.IDX(b)
		return arrays([]*array.Array{a}, err, limit, want, layers)
	case bytes.HasPrefix(b, []byte("PK\x03\x04")):
		all, err := array.NPZ(b)
		if errors.Is(err, array.ErrNoArray) {
			err = delimited.OtherFormat(b)
		}
		return arrays(all, err, limit, want, layers)
	case array.IsSafetensors(b):
		all, err := array.Safetensors(b)
		return arrays(all, err, limit, want, layers)
	}
	if err := delimited.OtherFormat(b); err != nil {
		return nil, err
	}
	columns, names, err := delimited.Reading{Want: want, Limit: limit, TooLarge: TooLarge}.Read(b)
	return tableOf(columns, names, err)
}

// arrays reads the columns that are wanted of some arrays. With layers, those of two or more
// dimensions are lists, where none has a unit's name.
func arrays(all []*array.Array, err error, limit int64, want func(string) bool, layers *Columns) (*parquet.Foreign, error) {
	if err != nil {
		return nil, err
	}
	out := &parquet.Foreign{}
	var columns []table.Column
	lists := layers != nil && layers.Lists && !slices.ContainsFunc(all, func(a *array.Array) bool {
		return slices.ContainsFunc(a.Columns(), layers.Units.Has)
	})
	left := limit
	for _, a := range all {
		wanted := want
		if lists && !a.IsReadable() && layers.Layers != nil && !slices.Contains(layers.Layers, a.Layer()) {
			continue // and no column is wanted, or it has no name
		}
		if names := a.Columns(); lists && a.IsLayer() && want != nil && !slices.ContainsFunc(names, want) {
			list := parquet.List{Name: a.Layer(), Width: len(names)}
			out.Names, out.Lists = append(out.Names, list.Name), append(out.Lists, list)
			a.Rename(list.Member)
			wanted = nil
		} else {
			out.Names = append(out.Names, names...)
		}
		some, err := a.Read(wanted, left, TooLarge)
		if err != nil && a.Name != "" {
			err = fmt.Errorf("array %s: %w", table.Plain(a.Name), err)
		}
		if err != nil {
			return nil, err
		}
		if len(some) > 0 && len(columns) > 0 && some[0].Len() != columns[0].Len() {
			return nil, fmt.Errorf("array %s: has %d rows, and column %s has %d; choose columns of as many rows, such as those of one part of the data",
				table.Plain(a.Name), some[0].Len(), table.Plain(columns[0].Name()), columns[0].Len())
		}
		for _, c := range some {
			left -= int64(c.Len() * c.Kind().Memory())
		}
		columns = append(columns, some...)
	}
	out.Table, err = table.New(columns...)
	return out, err
}

func tableOf(columns []table.Column, names []string, err error) (*parquet.Foreign, error) {
	if err != nil {
		return nil, err
	}
	t, err := table.New(columns...)
	if err != nil {
		return nil, err
	}
	return &parquet.Foreign{Table: t, Names: names}, nil
}

// unpack returns the content of a file that is compressed by gzip, and any other as it is.
func unpack(b []byte, limit int64) ([]byte, error) {
	if !bytes.HasPrefix(b, []byte("\x1f\x8b")) {
		return b, nil
	}
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("is damaged, as gzip: %w", err)
	}
	left := limit - int64(len(b))
	var out bytes.Buffer
	// The last bytes claim the size; those of a small file can claim what it cannot hold.
	const expansion = 1032
	claimed := int64(binary.LittleEndian.Uint32(b[len(b)-4:]))
	out.Grow(int(max(0, min(claimed, left, expansion*int64(len(b)))) + bytes.MinRead))
	n, err := io.Copy(&out, io.LimitReader(r, left+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("is damaged, as gzip: %w", err)
	case n > left:
		return nil, fmt.Errorf("unpacks to more than %s; %s raises the bound, as in %s=8GB", count.Bytes(left), Variable, Variable)
	}
	return out.Bytes(), nil
}
