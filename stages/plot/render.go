package plot

import "fmt"

// PNG draws the figure at 288 dots per inch.
func (d Drawing) PNG() ([]byte, error) {
	b, err := d.sheet().png(pixelsPerPoint)
	if err != nil {
		return nil, fmt.Errorf("plot %q: png: %w", d.Title, err)
	}
	return b, nil
}

// SVG draws the figure with its text as text. The title and the description are part of
// the file. The first line of the description is the caption, where there is one.
func (d Drawing) SVG() []byte {
	words := d.Description
	if d.Gap != "" {
		words += " Only " + d.Gap + "."
	}
	if d.Caption != "" {
		words = d.Caption + "\n" + words
	}
	return d.sheet().svg(d.Title, words)
}

// PDF draws the figure on a page of its size, with its fonts embedded.
func (d Drawing) PDF() ([]byte, error) {
	b, err := d.sheet().pdf(d.Title)
	if err != nil {
		return nil, fmt.Errorf("plot %q: pdf: %w", d.Title, err)
	}
	return b, nil
}
