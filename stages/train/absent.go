package train

import (
	"slices"
	"strings"
)

// absent are the parts of networks that there are none of, with the reason.
var absent = map[string]string{
	"batch-norm": "there is none: what a unit answers to a pattern would depend on the other patterns of its batch, and I(X;T) is of an answer to one pattern; leave it out, and scale the initial weights with `init`",
	"layer-norm": "there is none: a layer has weights, biases and an activation; leave it out, and scale the initial weights with `init`",
}

// Absent returns why networks have no such part, by a key of an experiment file or the name
// of an activation, however it is spelt; "" if it is a name like any other.
func (Config) Absent(name string) string {
	name = strings.ReplaceAll(strings.ToLower(name), "_", "-")
	for _, kind := range []string{"batch", "layer"} {
		if slices.Contains([]string{kind + "-norm", kind + "norm", kind + "-normalization", kind + "normalization"}, name) {
			return absent[kind+"-norm"]
		}
	}
	return ""
}
