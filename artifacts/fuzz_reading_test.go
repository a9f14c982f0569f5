package artifacts

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzForeign reads any bytes as a file of another program, of which the columns whose
// names begin with t are wanted: a table or an error, nothing beyond the limit, and no
// column that is wanted is left out.
func FuzzForeign(f *testing.F) {
	files, err := filepath.Glob("testdata/foreign/*")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte("PK\x03\x04\x00t1_0.npy"))
	f.Add([]byte("t1_0,y\n1,2\n"))
	wanted := func(name string) bool { return strings.HasPrefix(name, "t") }
	f.Fuzz(func(t *testing.T, b []byte) {
		const limit = 4 << 20
		var table *Foreign
		var err error
		took := allocated(func() { table, err = Reading{Want: wanted, Limit: limit}.Read(b) })
		if took > 4*limit {
			t.Fatalf("took %d bytes", took)
		}
		if err != nil {
			return
		}
		for _, name := range table.Names {
			if _, there := table.Column(name); there != wanted(name) {
				t.Fatalf("column %q is read: %v", name, there)
			}
		}
		checkTable(t, table.Table)
	})
}
