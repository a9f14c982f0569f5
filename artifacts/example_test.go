package artifacts_test

import (
	"errors"
	"fmt"

	"infoplane/artifacts"
	"infoplane/artifacts/table"
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
	var schema *table.SchemaError
	fmt.Println(errors.As(err, &schema), schema)
	// Output:
	// 9.2 0.93
	// true tables.Curve: column "beta": expected float64, found no such column
}
