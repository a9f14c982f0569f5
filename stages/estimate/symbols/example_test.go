package symbols_test

import (
	"fmt"

	"infoplane/stages/estimate/symbols"
)

func ExampleCounter() {
	var c symbols.Counter
	c.Begin(4)
	for _, codes := range [][]uint32{{0, 1, 0, 1}, {2, 2, 2, 3}} { // two units, four patterns
		digit := c.Digit(2)
		for i, code := range codes {
			digit[i] = digit[i]<<2 | code
		}
	}
	symbol, distinct := c.Symbols()
	fmt.Println(symbol, distinct)
	ht, ity := c.PlugIn(symbol, distinct, []int32{0, 0, 1, 1})
	fmt.Printf("H(T) = %.2f bit, I(T;Y) = %.2f bit\n", ht, ity)
	// Output:
	// [0 1 0 2] 3
	// H(T) = 1.50 bit, I(T;Y) = 0.50 bit
}
