package plot

import (
	"fmt"
	"slices"
	"strings"

	"infoplane/artifacts/table"
)

// network counts the tables of one network.
type network struct {
	labels      string
	there, lost int
}

// network returns the network of some labels, one for all estimators.
func (g *inputs) network(labels table.Labels) *network {
	name := labels.String()
	i := slices.IndexFunc(g.networks, func(n network) bool { return n.labels == name })
	if i < 0 {
		i = len(g.networks)
		g.networks = append(g.networks, network{labels: name})
	}
	return &g.networks[i]
}

// mostNamed is how many of the missing networks a figure names.
const mostNamed = 3

// gap names the networks that the figure lacks, wholly or in part; it is empty if none.
//
//	48 of 50 networks; stopped with an error: train=main,seed=7; train=main,seed=9
func (g inputs) gap() string {
	var lost, partly []string
	for _, n := range g.networks {
		switch {
		case n.lost > 0 && n.there == 0:
			lost = append(lost, n.labels)
		case n.lost > 0:
			partly = append(partly, n.labels)
		}
	}
	var parts []string
	if len(lost) > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d networks; stopped with an error: %s",
			len(g.networks)-len(lost), len(g.networks), named(lost)))
	}
	if len(partly) > 0 {
		parts = append(parts, "in part, since a step stopped with an error: "+named(partly))
	}
	return strings.Join(parts, "; ")
}

// named lists the first of some names.
func named(names []string) string {
	if more := len(names) - mostNamed; more > 0 {
		names = append(slices.Clone(names[:mostNamed]), fmt.Sprintf("and %d more", more))
	}
	return strings.Join(names, "; ")
}
