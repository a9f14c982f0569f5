package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"infoplane/artifacts/table"
)

// The numbers of the types in the metadata of Arrow.
const (
	arrowNull            = 1
	arrowInt             = 2
	arrowFloat           = 3
	arrowBinary          = 4
	arrowText            = 5
	arrowBool            = 6
	arrowList            = 12
	arrowStruct          = 13
	arrowUnion           = 14
	arrowFixedList       = 16
	arrowMap             = 17
	arrowLargeBinary     = 19
	arrowLargeText       = 20
	arrowLargeList       = 21
	arrowRunEnd          = 22
	arrowBinaryView      = 23
	arrowTextView        = 24
	arrowListView        = 25
	arrowLargeListView   = 26
	arrowVersion4        = 3 // of the metadata, where unions have a bitmap of nulls
	maxArrowFields       = 1 << 20
	maxArrowDepth        = 64
	defaultIndexBitWidth = 32
)

var arrowTypeNames = []string{"nothing", "null", "int", "float", "binary", "utf8", "bool", "decimal", "date", "time",
	"timestamp", "interval", "list", "struct", "union", "fixed-size binary", "fixed-size list", "map", "duration",
	"large binary", "large utf8", "large list", "run-end encoded values", "binary view", "utf8 view", "list view", "large list view"}

// arrowColumn is a column of the schema of an Arrow stream.
type arrowColumn struct {
	name    string
	read    bool
	problem string     // what it holds, if that is not a column's
	kind    table.Kind // in a table
	values  arrowValues
	list    int // arrowFixedList, arrowList or arrowLargeList; 0: not a list
	width   int // of lists, which become so many columns; 0: not known yet

	// A column that is encoded by a dictionary has its values there, and integers here.
	encoded bool
	id      int64 // of the dictionary
	index   arrowValues

	// What the column takes of the parts of a record batch.
	nodes, buffers, views int
}

// arrowValues is the representation of the values of a type in a buffer.
type arrowValues struct {
	typ    int // arrowInt, arrowFloat, arrowBool, arrowText, arrowLargeText, arrowTextView
	width  int // bits of a number
	signed bool
}

// readArrowField reads a field of a schema. left counts the fields that may still be
// seen: they can refer to the same children again and again.
func readArrowField(field flatTable, version int, left *int) (arrowColumn, error) {
	c := arrowColumn{name: field.text(0)}
	typ := int(field.byte(2))
	if dictionary, encoded := field.optionalTable(4); encoded {
		c.encoded, c.id = true, dictionary.long(0)
		c.index = arrowValues{typ: arrowInt, width: defaultIndexBitWidth, signed: true}
		if index, stated := dictionary.optionalTable(1); stated {
			c.index.width, c.index.signed = index.int(0), index.byte(1) != 0
		}
		c.nodes, c.buffers = 1, 2
	} else if err := c.layout(field, version, maxArrowDepth, left); err != nil {
		return c, fmt.Errorf("column %q: %w", c.name, err)
	}
	if (typ == arrowFixedList || typ == arrowList || typ == arrowLargeList) && !c.encoded {
		typ = c.lists(&field, typ)
	}
	c.holds(field, typ)
	switch {
	case c.problem != "":
	case c.kind == 0 && typ < len(arrowTypeNames):
		c.problem = arrowTypeNames[typ]
	case c.kind == 0:
		c.problem = fmt.Sprintf("a type with the number %d", typ)
	case !c.values.known() || c.encoded && !c.index.known():
		c.problem = fmt.Sprintf("%s of %d bits", arrowTypeNames[typ], c.values.width)
	}
	return c, nil
}

// holds finds out what values of a type become.
func (c *arrowColumn) holds(field flatTable, typ int) {
	c.values = arrowValues{typ: typ}
	switch typ {
	case arrowInt:
		c.values.width, c.values.signed = field.table(3).int(0), field.table(3).byte(1) != 0
		if c.kind = table.Int32; c.values.width == 64 || c.values.width == 32 && !c.values.signed {
			c.kind = table.Int64
		}
	case arrowFloat:
		c.values.width = 16 << field.table(3).short(0)
		if c.kind = table.Float32; c.values.width == 64 {
			c.kind = table.Float64
		}
	case arrowBool:
		c.kind, c.values.width = table.Int32, 1
	case arrowText, arrowLargeText, arrowTextView:
		c.kind = table.String
	}
}

// lists reads the width of lists, where they have a fixed one, replaces the field by that of
// their values, and returns the type of these.
func (c *arrowColumn) lists(field *flatTable, list int) int {
	children := field.tables(5)
	c.list = list
	if list == arrowFixedList {
		c.width = field.table(3).int(0)
	}
	if len(children) != 1 || c.width < 0 || c.width == 0 && list == arrowFixedList || c.width > maxArrowFields {
		c.problem = fmt.Sprintf("lists of %d values", c.width)
		return list
	}
	typ := int(children[0].byte(2))
	if _, encoded := children[0].optionalTable(4); encoded || typ != arrowInt && typ != arrowFloat && typ != arrowBool {
		c.problem = "lists of something other than numbers"
		return list
	}
	*field = children[0]
	return typ
}

// known reports whether the width of a number is one that is read.
func (v arrowValues) known() bool {
	switch v.typ {
	case arrowInt:
		return v.width == 8 || v.width == 16 || v.width == 32 || v.width == 64
	case arrowFloat:
		return v.width == 16 || v.width == 32 || v.width == 64
	}
	return true
}

// layout counts the nodes and buffers of a record batch that belong to a field and its
// children.
func (c *arrowColumn) layout(field flatTable, version, depth int, left *int) error {
	if *left--; *left < 0 || depth == 0 {
		return errors.New("is nested too deeply, or has too many columns inside")
	}
	c.nodes++
	switch typ := int(field.byte(2)); typ {
	case arrowNull, arrowRunEnd:
	case arrowStruct, arrowFixedList:
		c.buffers++
	case arrowUnion:
		c.buffers++
		if field.table(3).short(0) != 0 { // dense: it has offsets
			c.buffers++
		}
		if version <= arrowVersion4 {
			c.buffers++
		}
	case arrowBinary, arrowText, arrowLargeBinary, arrowLargeText, arrowListView, arrowLargeListView:
		c.buffers += 3
	case arrowBinaryView, arrowTextView:
		c.buffers += 2
		c.views++
	default:
		c.buffers += 2
	}
	for _, child := range field.tables(5) {
		if _, encoded := child.optionalTable(4); encoded {
			*left--
			c.nodes++
			c.buffers += 2
			continue
		}
		if err := c.layout(child, version, depth-1, left); err != nil {
			return err
		}
	}
	return nil
}

// arrowFooter returns the footer of an Arrow file.
func arrowFooter(b []byte) (flatTable, error) {
	const head = 8 // the magic, padded
	tail := len(b) - len(arrowMagic) - 4
	if tail < head || !strings.HasSuffix(string(b[tail:]), arrowMagic) {
		return flatTable{}, fmt.Errorf("%w: it begins with %s and does not end so: it is not whole", ErrDamaged, arrowMagic)
	}
	size := int64(int32(binary.LittleEndian.Uint32(b[tail:])))
	if size <= 0 || size > int64(tail-head) {
		return flatTable{}, fmt.Errorf("%w: its footer claims %d bytes of %d", ErrDamaged, size, len(b))
	}
	return flatRoot(b[tail-int(size) : tail : tail]), nil // the capacity, too: what lies outside must panic
}
