package artifacts_test

import (
	"errors"
	"fmt"
	"os"

	"infoplane/artifacts"
	"infoplane/artifacts/tables"
)

// A table is put into a store and fetched again by its Ref. The same rows give
// the same Ref, whoever puts them.
func Example() {
	store := artifacts.InMemory() // or artifacts.Open(".infoplane")
	ref, err := artifacts.Put(store, tables.Information{
		{Epoch: 400, Layer: 4, Estimator: "binning(bins=30)", IXTBits: 9.2, ITYBits: 0.93, HTBits: 9.2, Symbols: 700},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	rows, err := artifacts.Get[tables.Information](store, ref)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(rows[0].IXTBits, rows[0].ITYBits)

	_, err = artifacts.Get[tables.Curve](store, ref)
	var schema *artifacts.SchemaError
	fmt.Println(errors.As(err, &schema), schema)
	// Output:
	// 9.2 0.93
	// true tables.Curve: column "beta": expected float64, found no such column
}

// Labels become columns in front when the tables of several runs are gathered.
func ExampleGather() {
	run := func(ity float64) *artifacts.Table {
		table, err := artifacts.Encode(tables.Curve{{Beta: 1, ITYBits: ity}})
		if err != nil {
			panic(err)
		}
		return table
	}
	labels := []artifacts.Labels{
		{{Name: "fraction", Value: 0.05}, {Name: "seed", Value: int64(1)}},
		{{Name: "fraction", Value: 0.85}, {Name: "seed", Value: int64(1)}},
	}
	fmt.Println(labels[1])
	gathered, err := artifacts.Gather(labels, []*artifacts.Table{run(0.55), run(0.99)})
	if err != nil {
		fmt.Println(err)
		return
	}
	artifacts.WriteCSV(os.Stdout, gathered)
	// Output:
	// fraction=0.85,seed=1
	// fraction,seed,beta,ixt_bits,ity_bits,gap_bits,atoms
	// 0.05,1,1,0,0.55,0,0
	// 0.85,1,1,0,0.99,0,0
}

func ExampleWriteCSV() {
	table, _ := artifacts.NewTable(
		artifacts.NewColumn("estimator", []string{"floor(width=0.07)", `a "quoted", name`}),
		artifacts.NewColumn("value", []float32{0.1, 1e-9}),
	)
	artifacts.WriteCSV(os.Stdout, table)
	// Output:
	// estimator,value
	// floor(width=0.07),0.1
	// "a ""quoted"", name",1e-09
}

func ExampleWriteJSON() {
	table, _ := artifacts.NewTable(
		artifacts.NewColumn("epoch", []int32{0, 400}),
		artifacts.NewColumn("loss_test_bits", []float64{1.0 / 3, zero / zero}),
	)
	artifacts.WriteJSON(os.Stdout, table)
	// Output:
	// {"epoch":0,"loss_test_bits":0.3333333333333333}
	// {"epoch":400,"loss_test_bits":null}
}

var zero float64

// The logical digest is the identity of what a table says: one cell more or less
// and it is another one, while the form in which it is kept does not matter.
func ExampleTable_Logical() {
	digest := func(values ...int32) artifacts.Logical {
		table, _ := artifacts.NewTable(artifacts.NewColumn("y", values))
		return table.Logical()
	}
	fmt.Println(digest(0, 1, 1).String()[:16])
	fmt.Println(digest(0, 1, 0).String()[:16])
	// Output:
	// 8118b965d59a038c
	// 87cb321298aa9ccd
}
