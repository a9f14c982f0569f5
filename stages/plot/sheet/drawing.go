package sheet

import (
	"fmt"

	"gonum.org/v1/plot/vg"
)

// Drawing is a figure: panels in rows, under a title and a legend, with a colour bar on
// the right.
type Drawing struct {
	Title       string
	Description string // for screen readers
	Caption     string // what is drawn, and of what
	Captioned   bool   // the caption is written below the panels
	Panels      []Panel
	Columns     int // panels side by side; 0: as many as fit
	Legend      []Entry
	Bar         *Bar
	Gap         string       // what is missing, under title and legend
	Clock       string       // on the right of the title: the epoch that a film shows
	Size        [2]vg.Length // of a panel inside its axes; zero is the usual size
	Style       Style        // see Styled, which sets it and what follows

	total vg.Length // the width of the sheet in the theme's points; 0: what the panels need
	scale vg.Length // of a point of the theme, in points of the file; 0: 1
}

// PNG draws the figure with scale pixels per point, a power of two: see canvas.pixels.
func (d Drawing) PNG(scale int) ([]byte, error) {
	b, err := d.canvas().png(scale)
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
	return d.canvas().svg(d.Title, words)
}

// PDF draws the figure on a page of its size, with its fonts embedded.
func (d Drawing) PDF() ([]byte, error) {
	b, err := d.canvas().pdf(d.Title)
	if err != nil {
		return nil, fmt.Errorf("plot %q: pdf: %w", d.Title, err)
	}
	return b, nil
}
