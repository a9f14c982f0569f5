package table_test

import (
	"fmt"
	"os"

	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
)

// Labels become columns in front when the tables of several runs are gathered.
func ExampleGather() {
	run := func(ity float64) *table.Table {
		table, err := table.Encode(tables.Curve{{Beta: 1, ITYBits: ity}})
		if err != nil {
			panic(err)
		}
		return table
	}
	labels := []table.Labels{
		{{Name: "fraction", Value: 0.05}, {Name: "seed", Value: int64(1)}},
		{{Name: "fraction", Value: 0.85}, {Name: "seed", Value: int64(1)}},
	}
	fmt.Println(labels[1])
	gathered, err := table.Gather(labels, []*table.Table{run(0.55), run(0.99)})
	if err != nil {
		fmt.Println(err)
		return
	}
	table.WriteCSV(os.Stdout, gathered)
	// Output:
	// fraction=0.85,seed=1
	// fraction,seed,beta,ixt_bits,ity_bits,gap_bits,atoms
	// 0.05,1,1,0,0.55,0,0
	// 0.85,1,1,0,0.99,0,0
}

func ExampleWriteCSV() {
	tbl, _ := table.New(
		table.NewColumn("estimator", []string{"floor(width=0.07)", `a "quoted", name`}),
		table.NewColumn("value", []float32{0.1, 1e-9}),
	)
	table.WriteCSV(os.Stdout, tbl)
	// Output:
	// estimator,value
	// floor(width=0.07),0.1
	// "a ""quoted"", name",1e-09
}

func ExampleWriteJSON() {
	tbl, _ := table.New(
		table.NewColumn("epoch", []int32{0, 400}),
		table.NewColumn("loss_test_bits", []float64{1.0 / 3, zero / zero}),
	)
	table.WriteJSON(os.Stdout, tbl)
	// Output:
	// {"epoch":0,"loss_test_bits":0.3333333333333333}
	// {"epoch":400,"loss_test_bits":null}
}

var zero float64

// The logical digest is the identity of what a table says: one cell more or less
// and it is another one, while the form in which it is kept does not matter.
func ExampleTable_Logical() {
	digest := func(values ...int32) string {
		table, _ := table.New(table.NewColumn("y", values))
		return fmt.Sprintf("%x", table.Logical())
	}
	fmt.Println(digest(0, 1, 1)[:16])
	fmt.Println(digest(0, 1, 0)[:16])
	// Output:
	// 8118b965d59a038c
	// 87cb321298aa9ccd
}

func ExampleDifference() {
	first, _ := table.New(table.NewColumn("epoch", []int32{0, 400}), table.NewColumn("loss", []float64{1, 0.5}))
	other, _ := table.New(table.NewColumn("epoch", []int32{0, 400}), table.NewColumn("loss", []float64{1, 0.25}))
	fmt.Println(table.Difference(first, other))
	// Output: row 1 (epoch 400): loss: 0.5 against 0.25
}
