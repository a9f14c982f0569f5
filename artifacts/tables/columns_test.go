package tables_test

import (
	"fmt"

	"infoplane/artifacts/tables"
)

func ExampleColumn() {
	rows := []tables.GradientsRow{{Epoch: 0, WeightNorm: 2.5}, {Epoch: 10, WeightNorm: 3}}
	fmt.Println(tables.Column(rows, "weight_norm"))
	fmt.Println(tables.Column(rows, "epoch"))
	fmt.Println(tables.Column(rows, "accuracy_train"))
	fmt.Println(tables.Column([]tables.InformationRow{{Estimator: "kde"}}, "estimator")) // text
	// Output:
	// [2.5 3] true
	// [0 10] true
	// [] false
	// [] false
}

func ExampleNumericColumns() {
	fmt.Println(tables.NumericColumns[tables.HistoryRow]())
	// Output: [epoch loss_train_bits loss_test_bits accuracy_train accuracy_test ones_train ones_test]
}
