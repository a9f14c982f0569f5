package main

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// columns prints rows of cells, each column as wide as its widest cell, two
// spaces between columns, nothing behind the last.
type columns struct {
	rows  [][]string
	paint func(column int, cell string) string // colours a cell; may be nil
}

func (c *columns) add(cells ...string) {
	for i, cell := range cells { // as wide as they show, and in one line
		cells[i] = strings.NewReplacer("\n", `\n`, "\t", `\t`).Replace(safe(cell))
	}
	c.rows = append(c.rows, cells)
}

func (c *columns) print(w io.Writer) {
	var widths []int
	for _, row := range c.rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range c.rows {
		var line strings.Builder
		for i, cell := range row {
			if c.paint != nil {
				line.WriteString(c.paint(i, cell))
			} else {
				line.WriteString(cell)
			}
			line.WriteString(strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+2))
		}
		fmt.Fprintln(w, strings.TrimRight(line.String(), " "))
	}
}

// seconds writes a duration for people: 0.4 s, 12 s, 3m20s, 2h05m.
func seconds(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < 100*time.Second:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d < time.Hour:
		d = d.Round(time.Second)
		return fmt.Sprintf("%dm%02ds", d/time.Minute, d%time.Minute/time.Second)
	default:
		d = d.Round(time.Minute)
		return fmt.Sprintf("%dh%02dm", d/time.Hour, d%time.Hour/time.Minute)
	}
}
