package plot

// Small draws at 72 dots per inch, for tests that draw a lot.
func (d Drawing) Small() ([]byte, error) { return d.sheet().png(1) }

// Commented writes a caption into a film.
func Commented(file []byte, caption string) []byte { return commented(file, caption) }
