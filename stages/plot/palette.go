package plot

import "fmt"

// LayerColours are the colours of the layers in all figures, from the first on, for a
// page that shows the figures beside a picture of its own: "#0d0887".
func LayerColours(layers int) []string {
	out := make([]string, layers)
	for i := range out {
		c := layerColour(i + 1)
		out[i] = fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)
	}
	return out
}
