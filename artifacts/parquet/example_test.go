package parquet_test

import (
	"bytes"
	"fmt"

	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
)

// A file of another program is read by the names of its columns; what the others hold
// does not matter.
func ExampleReading_Read() {
	written, err := table.New(
		table.NewColumn("epoch", []int32{0, 400}),
		table.NewColumn("loss", []float64{1, 0.125}),
		table.NewColumn("note", []string{"before", "after"}),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	var file bytes.Buffer
	if err := parquet.Write(&file, written); err != nil {
		fmt.Println(err)
		return
	}
	numbers := parquet.Reading{Want: func(name string) bool { return name != "note" }, Limit: 1 << 30}
	read, err := numbers.Read(file.Bytes())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(read.Schema(), read.Rows(), read.Names)

	_, err = numbers.Read([]byte("epoch,loss\n0,1\n"))
	fmt.Println(err)
	// Output:
	// [{epoch int32} {loss float64}] 2 [epoch loss note]
	// is CSV or another text; expected Parquet or Arrow; pandas.read_csv(FILE).to_parquet(…) or DuckDB's COPY converts it
}
