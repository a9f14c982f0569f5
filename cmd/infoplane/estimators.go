package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"infoplane/internal/suggest"
	"infoplane/stages/estimate"
)

// parameterDefaults are what is left out of --estimator.
var parameterDefaults = map[string]string{
	"bins": "30", "range": "fixed", "width": "0.07", "bits": "8", "neighbours": "3",
	"bound": "upper", "target": "label", "samples": "1000", "seed": "1", "variance": "0.01", "kde.variance": "0.001", "noise": "1e-16", "smoothing": "1", "order": "2", "renyi.width": "1", "knn-entropy.neighbours": "2", "gaussian.variance": "1",
}

// several collects the values of a flag that is given several times.
type several []string

func (v *several) Set(value string) error { *v = append(*v, value); return nil }
func (v *several) String() string         { return "" }

// configsOf reads every --estimator.
func configsOf(c *cli.Context, def string) ([]estimate.Config, error) {
	given := *c.Generic("estimator").(*several)
	if len(given) == 0 {
		given = several{def}
	}
	epochs, err := numbersOf("--epochs", c.String("epochs"))
	if err != nil {
		return nil, err
	}
	var out []estimate.Config
	for _, text := range given {
		config, err := configOf(text)
		if err != nil {
			return nil, err
		}
		config.Epochs = epochs
		if err := config.Validate(); err != nil {
			return nil, usagef("--estimator %s: %w", text, err)
		}
		if slices.ContainsFunc(out, func(other estimate.Config) bool { return fmt.Sprint(other) == fmt.Sprint(config) }) {
			return nil, usagef("--estimator %s: is there twice", text)
		}
		out = append(out, config)
	}
	return out, nil
}

// configOf reads NAME:PARAMETER=VALUE,… or, as the table prints it,
// NAME(PARAMETER=VALUE,…).
func configOf(text string) (estimate.Config, error) {
	var config estimate.Config
	name, list, listed := strings.Cut(text, ":")
	if before, inside, ok := strings.Cut(text, "("); ok && !strings.Contains(before, ":") {
		if name, list, listed = before, strings.TrimSuffix(inside, ")"), true; len(list) == len(inside) {
			return config, usagef("--estimator %s: the ) is missing", text)
		}
	}
	if err := oneOf("--estimator", name, estimate.Methods()...); err != nil {
		return config, err
	}
	needs := estimate.Parameters(name)
	if listed && len(needs) == 0 {
		return config, usagef("--estimator %s: %s has no parameters; write %s alone", text, name, name)
	}
	values := map[string]string{}
	for _, p := range needs {
		values[p] = parameterDefaults[p]
		if special, ok := parameterDefaults[name+"."+p]; ok {
			values[p] = special
		}
	}
	given := map[string]bool{}
	for part := range strings.SplitSeq(list, ",") {
		if !listed {
			break
		}
		p, value, assigned := strings.Cut(part, "=")
		switch {
		case part == "":
			return config, usagef("--estimator %s: a parameter is empty; write %s:%s=…, or %s alone", text, name, needs[0], name)
		case !slices.Contains(needs, p):
			return config, usagef("--estimator %s: %s has no %s%s It takes %s", text, name, p, suggest.Stop(p, needs), strings.Join(needs, ", "))
		case !assigned || value == "":
			return config, usagef("--estimator %s: %s has no value; write %s=…", text, p, p)
		case given[p]:
			return config, usagef("--estimator %s: %s is there twice", text, p)
		}
		given[p], values[p] = true, value
	}
	config.Estimator = name
	for _, p := range needs {
		if values[p] == "" {
			continue
		}
		var given any = values[p]
		if _, err := strconv.ParseFloat(values[p], 64); err == nil {
			given = json.Number(values[p])
		} else if values[p] == "true" && takes(&estimate.Config{}, p, true) {
			given = true
		}
		if !takes(&config, p, given) {
			return config, usagef("--estimator %s: %s=%s: expected %s", text, p, values[p], kindOfParameter(p))
		}
	}
	return config, nil
}

// takes sets one parameter, and reports whether it can have such a value.
func takes(config *estimate.Config, parameter string, value any) bool {
	b, err := json.Marshal(map[string]any{parameter: value})
	return err == nil && json.Unmarshal(b, config) == nil
}

// kindOfParameter returns what a parameter takes.
func kindOfParameter(p string) string {
	const decimal = ", in decimal digits without a 0 in front"
	switch {
	case takes(&estimate.Config{}, p, true):
		return "true, or leave it out"
	case !takes(&estimate.Config{}, p, json.Number("1")):
		return "a word"
	case !takes(&estimate.Config{}, p, json.Number("0.5")):
		return "a whole number" + decimal
	}
	return "a number such as 0.07 or 1e-3" + decimal
}

// shuffledToo adds, behind each config, the mean over permutations of the labels and their 95 % point, where
// --shuffle asks for them.
func shuffledToo(c *cli.Context, configs []estimate.Config) (out []estimate.Config, err error) {
	if !c.IsSet("shuffle") {
		return configs, nil
	}
	for _, config := range configs {
		mean := config
		mean.Shuffles, mean.ShuffleSeed = c.Int("shuffle"), 1
		point := mean
		point.Point = 95
		if err := mean.Validate(); err != nil || mean.Shuffles == 0 {
			return nil, usagef("--shuffle %d: take 20 permutations or more", c.Int("shuffle"))
		}
		out = append(out, config, mean, point)
	}
	return out, nil
}
