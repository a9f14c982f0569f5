package plot

// Small draws at 72 dots per inch, for tests that draw a lot.
func (d Drawing) Small() ([]byte, error) { return d.sheet().png(1) }
