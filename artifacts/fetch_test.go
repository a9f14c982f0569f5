package artifacts

import (
	"fmt"
	"testing"

	"infoplane/artifacts/table"
)

// TestTablesOutliveReading reads tables one after the other and looks at all of
// them at the end: none may share memory with the buffers that later reads use.
func TestTablesOutliveReading(t *testing.T) {
	type row struct {
		Name   string `column:"name"`
		Number int64  `column:"number"`
	}
	store := InMemory()
	var refs []Ref
	for i := range 20 {
		ref, err := Put(store, []row{{fmt.Sprintf("name %d", i), int64(i)}})
		if err != nil {
			t.Fatal(err)
		}
		refs = append(refs, ref)
	}
	var tables []*table.Table
	for _, ref := range refs {
		table, err := Get[*table.Table](store, ref)
		if err != nil {
			t.Fatal(err)
		}
		tables = append(tables, table)
		if _, err := Put(store, []row{{"other", -1}}); err != nil {
			t.Fatal(err)
		}
	}
	for i, tbl := range tables {
		if got := fmt.Sprint(tbl.Schema()); got != "[{name string} {number int64}]" {
			t.Errorf("table %d: the schema became %q", i, got)
		}
		rows, err := table.Decode[[]row](tbl)
		if err != nil || len(rows) != 1 || rows[0] != (row{fmt.Sprintf("name %d", i), int64(i)}) {
			t.Errorf("table %d: the rows became %v, %v", i, rows, err)
		}
	}
}
