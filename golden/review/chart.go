package review

import (
	"fmt"
	"strings"
)

// Sizes in pixels of one chart, and the margins around its axes.
const (
	chartWidth, chartHeight                          = 300, 190
	marginLeft, marginRight, marginTop, marginBottom = 52, 18, 8, 30
)

// line is one curve of a chart.
type line struct {
	class int // its colour
	x, y  []float64
}

// chart draws lines as SVG. The band is a tolerance around 0; 0 is none.
func chart(label string, x, y axis, lines []line, band float64) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="0 0 %d %d" role="img" aria-label="%s">`, chartWidth, chartHeight, escaped(label))
	wide, high := float64(chartWidth-marginLeft-marginRight), float64(chartHeight-marginTop-marginBottom)
	left := func(v float64) (float64, bool) { p, ok := x.at(v); return marginLeft + p*wide, ok }
	top := func(v float64) (float64, bool) { p, ok := y.at(v); return marginTop + (1-p)*high, ok }
	if low, ok := top(-band); ok && band > 0 {
		up, _ := top(band)
		fmt.Fprintf(&b, `<rect class="band" x="%d" y="%.1f" width="%.0f" height="%.1f"/>`, marginLeft, max(up, marginTop), wide, min(low, marginTop+high)-max(up, marginTop))
	}
	for _, v := range x.ticks() {
		if p, ok := left(v); ok {
			fmt.Fprintf(&b, `<path class="grid" d="M%.1f %dV%.0f"/><text x="%.1f" y="%d" text-anchor="middle">%s</text>`, p, marginTop, marginTop+high, p, chartHeight-14, tick(v))
		}
	}
	for _, v := range y.ticks() {
		if p, ok := top(v); ok {
			fmt.Fprintf(&b, `<path class="grid" d="M%d %.1fh%.0f"/><text x="%d" y="%.1f" text-anchor="end">%s</text>`, marginLeft, p, wide, marginLeft-4, p+4, tick(v))
		}
	}
	for _, l := range lines {
		var points []string
		for i := range l.x {
			px, okX := left(l.x[i])
			py, okY := top(l.y[i])
			if okX && okY {
				points = append(points, fmt.Sprintf("%.1f,%.1f", px, py))
			}
		}
		if len(points) == 1 {
			at := strings.Split(points[0], ",")
			fmt.Fprintf(&b, `<circle class="c%d" cx="%s" cy="%s" r="2.5"/>`, l.class, at[0], at[1])
		} else if len(points) > 1 {
			fmt.Fprintf(&b, `<polyline class="c%d" points="%s"/>`, l.class, strings.Join(points, " "))
		}
	}
	b.WriteString("</svg>")
	return b.String()
}

func escaped(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}
