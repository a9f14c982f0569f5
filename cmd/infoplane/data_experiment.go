package main

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"infoplane/artifacts/foreign/dataset"
)

// dataExperiment returns an experiment that trains two small networks on a data set and draws
// their information plane: about three thousand steps each.
func dataExperiment(files []string, d dataset.Description, chosen dataset.Columns) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("generate:")
	line("  data:")
	line("    rule: file")
	line("    file:")
	line("      path: %s", yamlList(files))
	line("      inputs: %s", yamlList(chosen.Inputs))
	line("      label: %s", yamlText(chosen.Label))
	if chosen.Split != "" {
		line("      split: %s", yamlText(chosen.Split))
	}
	if scale := scaleOf(d, chosen); scale != "" {
		line("    %s", scale)
	}
	batch := 32
	if d.Rows > 5000 {
		batch = 128
	}
	const steps = 3000
	epochs := min(500, max(20, steps*batch/d.Rows))
	hidden := "[10, 7, 5]"
	if inputs := inputsOf(d, chosen); len(inputs) > 20 {
		hidden = "[32, 16, 10]"
	}
	line("")
	line("train:")
	line("  network:")
	line("    patterns: data")
	line("    networks: 2")
	if chosen.Split != "" {
		line("    split: column")
	} else {
		line("    fraction: 0.8             # of the patterns, for training")
		line("    split: random")
	}
	line("    hidden: %-17s # units of each layer", hidden)
	line("    activation: tanh")
	line("    optimizer: adam")
	line("    rate: 0.003")
	line("    batch: %d", batch)
	line("    epochs: %d", epochs)
	line("    snapshots: 20")
	line("")
	line("estimate:")
	line("  bins: {estimator: binning, bins: 30, range: layer}")
	line("")
	line("plot:")
	line("  plane: {kind: trajectories, title: The information plane, train: network, information: bins}")
	line("  learning: {kind: curves, title: Loss and accuracy, train: network, columns: [loss_train_bits, loss_test_bits, accuracy_train, accuracy_test], x: epoch, bands: deviation}")
	return b.String()
}

// inputsOf lists the columns that are inputs.
func inputsOf(d dataset.Description, chosen dataset.Columns) []dataset.ColumnDescription {
	var out []dataset.ColumnDescription
	for _, c := range d.Columns {
		if chosen.IsInput(c.Name) {
			out = append(out, c)
		}
	}
	return out
}

// scaleOf returns the field that brings the inputs near 1: whole numbers from 0 are divided
// by the largest, others standardised, unless one is constant.
func scaleOf(d dataset.Description, chosen dataset.Columns) string {
	inputs := inputsOf(d, chosen)
	most, whole := 0.0, true
	for _, c := range inputs {
		most = max(most, math.Abs(c.Low), math.Abs(c.High))
		whole = whole && c.Type == dataset.Whole && c.Low >= 0
	}
	switch {
	case most <= 1:
		return ""
	case whole || slices.ContainsFunc(inputs, dataset.ColumnDescription.Constant):
		return "divide: " + strconv.FormatFloat(most, 'g', 6, 64)
	case chosen.Split != "":
		return "standardise: train          # with mean and deviation of the patterns for training"
	}
	return "standardise: all            # with mean and deviation of all patterns, those for testing, too"
}

// plainWord is text that YAML reads as itself.
var plainWord = regexp.MustCompile(`^[A-Za-z_./][A-Za-z0-9_./%-]*$`)

// yamlText returns a text as YAML has it.
func yamlText(text string) string {
	reserved := []string{"y", "n", "yes", "no", "on", "off", "true", "false", "null"}
	if plainWord.MatchString(text) && !slices.Contains(reserved, strings.ToLower(text)) {
		return text
	}
	return strconv.Quote(text)
}

// yamlList returns texts as YAML has them: one as itself, several as a list.
func yamlList(texts []string) string {
	quoted := make([]string, len(texts))
	for i, text := range texts {
		quoted[i] = yamlText(text)
	}
	if len(quoted) == 1 {
		return quoted[0]
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
