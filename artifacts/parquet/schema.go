package parquet

import (
	"fmt"
	"strings"

	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"

	"infoplane/artifacts/table"
)

// parquetColumn is a column of the first level of a Parquet schema.
type parquetColumn struct {
	name     string
	kind     table.Kind // in a table
	form     form       // in the file
	physical format.Type
	levels   int      // the highest definition level: that of a value that is there
	path     []string // of the values in the schema
	leaf     int      // where its chunk stands in a row group
	list     bool
	width    int // of a list: the values in each row
}

// readSchema selects the columns that are read. The others may be of any type.
func (f *parquetFile) readSchema(schema []format.SchemaElement) error {
	if len(schema) < 2 {
		return fmt.Errorf("has no columns")
	}
	top := schema[0].NumChildren.V
	for rest := schema[1:]; len(rest) > 0; top-- {
		e := rest[0]
		name := strings.Clone(e.Name) // the decoder's strings lie in the file's bytes
		size, leaves := subtree(rest)
		if size > len(rest) || top <= 0 {
			return fmt.Errorf("%w: its schema has more columns than it claims, or fewer", ErrDamaged)
		}
		c, ok := columnOfParquet(rest[:min(size, len(rest))])
		if f.wants(name) || f.Lists && ok && c.list {
			if !ok {
				return unreadable(name, describe(e, rest[1:size]))
			}
			c.name, c.leaf = name, f.leaves
			for i := range c.path {
				c.path[i] = strings.Clone(c.path[i])
			}
			f.columns = append(f.columns, c)
		}
		f.names = append(f.names, name)
		f.leaves += leaves
		rest = rest[size:]
	}
	if top != 0 {
		return fmt.Errorf("%w: its schema has fewer columns than it claims", ErrDamaged)
	}
	if name := f.twice(f.names); name != "" {
		return fmt.Errorf("column %q: is there twice; rename one", name)
	}
	return nil
}

// schema returns names and kinds of the columns that are read, which lists become.
func (f *parquetFile) schema() table.Schema {
	var out table.Schema
	for _, c := range f.columns {
		for _, name := range c.names() {
			out = append(out, table.Field{Name: name, Kind: c.kind})
		}
	}
	return out
}

// subtree returns the number of elements of the column that a list of elements in
// depth-first order begins with, and how many of them hold values. It is more than
// there are if some are missing.
func subtree(elements []format.SchemaElement) (size, leaves int) {
	for open := 1; open > 0; size++ {
		if size == len(elements) {
			return size + 1, leaves
		}
		n := int(elements[size].NumChildren.V)
		if n <= 0 {
			leaves++
			n = 0
		}
		open += n - 1
	}
	return size, leaves
}

// columnOfParquet returns how a column is read, of its elements in depth-first order;
// false if its type is not supported.
func columnOfParquet(elements []format.SchemaElement) (parquetColumn, bool) {
	if isList(elements[0]) {
		return listOfParquet(elements)
	}
	return valueOfParquet(elements[0])
}

// valueOfParquet is columnOfParquet of a column of single values.
func valueOfParquet(e format.SchemaElement) (parquetColumn, bool) {
	c := parquetColumn{physical: e.Type.V, path: []string{e.Name}}
	if !e.Type.Valid || e.NumChildren.V != 0 || e.RepetitionType.V == format.Repeated {
		return c, false
	}
	if e.RepetitionType.V == format.Optional {
		c.levels = 1
	}
	unsigned, width, plain := false, 0, true
	if e.ConvertedType.Valid {
		switch e.ConvertedType.V {
		case deprecated.UTF8, deprecated.Enum, deprecated.Int8, deprecated.Int16, deprecated.Int32, deprecated.Int64:
		case deprecated.Uint8, deprecated.Uint16, deprecated.Uint32, deprecated.Uint64:
			unsigned, width = true, 8<<(e.ConvertedType.V-deprecated.Uint8)
		default:
			plain = false
		}
	}
	half := false
	switch logical := e.LogicalType.Value.(type) {
	case nil, *format.StringType, *format.EnumType:
	case *format.IntType:
		unsigned, width = !logical.IsSigned, int(logical.BitWidth)
	case *format.Float16Type:
		half = true
	default:
		plain = false
	}
	if !plain {
		return c, false
	}
	switch e.Type.V {
	case format.Boolean:
		c.kind, c.form = table.Int32, bitForm
	case format.Int32:
		if c.kind = table.Int32; unsigned && width == 32 {
			c.kind, c.form = table.Int64, unsigned32Form
		}
	case format.Int64:
		if c.kind = table.Int64; unsigned {
			c.form = unsigned64Form
		}
	case format.Float:
		c.kind = table.Float32
	case format.Double:
		c.kind = table.Float64
	case format.ByteArray:
		c.kind = table.String
	case format.FixedLenByteArray:
		if !half || e.TypeLength.V != 2 {
			return c, false
		}
		c.kind, c.form = table.Float32, halfForm
	default:
		return c, false
	}
	return c, true
}

// describe returns the Parquet type of a column, for a message.
func describe(e format.SchemaElement, children []format.SchemaElement) string {
	switch {
	case e.LogicalType.Value != nil:
		return e.LogicalType.String()
	case e.ConvertedType.Valid && 0 <= e.ConvertedType.V && int(e.ConvertedType.V) < len(convertedNames):
		return convertedNames[e.ConvertedType.V]
	case e.NumChildren.V != 0 || len(children) > 0 || !e.Type.Valid:
		return "columns"
	case e.RepetitionType.V == format.Repeated:
		return "repeated values"
	case e.Type.V == format.FixedLenByteArray:
		return fmt.Sprintf("%d bytes", e.TypeLength.V)
	}
	return e.Type.V.String()
}

// convertedNames are the names of the converted types, which old writers use, by their
// numbers.
var convertedNames = []string{"UTF8", "MAP", "MAP_KEY_VALUE", "LIST", "ENUM", "DECIMAL", "DATE", "TIME_MILLIS", "TIME_MICROS",
	"TIMESTAMP_MILLIS", "TIMESTAMP_MICROS", "UINT_8", "UINT_16", "UINT_32", "UINT_64", "INT_8", "INT_16", "INT_32", "INT_64", "JSON", "BSON", "INTERVAL"}
