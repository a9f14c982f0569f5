package tables_test

import (
	"fmt"
	"reflect"

	"infoplane/artifacts/tables"
)

func ExampleColumn() {
	rows := []tables.GradientsRow{{Epoch: 0, WeightNorm: 2.5}, {Epoch: 10, WeightNorm: 3}}
	fmt.Println(tables.Column(rows, "weight_norm"))
	fmt.Println(tables.Column(rows, "epoch"))
	fmt.Println(tables.Column(tables.History{{AccuracyTrain: 1, AccuracyTest: 0.75}}, "accuracy_gap")) // derived
	fmt.Println(tables.Column(rows, "accuracy_train"))
	estimates := tables.Information{{Estimator: "kde", Symbols: 4096}}
	fmt.Println(tables.Column(estimates, "estimator")) // text
	fmt.Println(tables.Column(estimates, "symbols"))
	// Output:
	// [2.5 3] true
	// [0 10] true
	// [0.25] true
	// [] false
	// [] false
	// [4096] true
}

func ExampleTexts() {
	estimates := tables.Information{{Estimator: "kde"}, {Estimator: "ksg"}}
	fmt.Println(tables.Texts(estimates, "estimator"))
	fmt.Println(tables.Texts(estimates, "ixt_bits")) // numbers
	// Output:
	// [kde ksg] true
	// [] false
}

func ExampleNumericColumns() {
	fmt.Println(tables.NumericColumns(reflect.TypeFor[tables.HistoryRow]()))
	// Output: [epoch loss_train_bits loss_test_bits accuracy_train accuracy_test ones_train ones_test loss_gap_bits accuracy_gap]
}
