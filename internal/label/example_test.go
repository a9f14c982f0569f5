package label_test

import (
	"fmt"

	"infoplane/internal/label"
)

func Example() {
	var column label.Index
	for _, v := range []int64{1 << 53, 1<<53 + 1, 1 << 53} {
		fmt.Println(column.Integer(v))
	}
	fmt.Println(column.Names())
	// Output:
	// 0
	// 1
	// 0
	// [9007199254740992 9007199254740993]
}
