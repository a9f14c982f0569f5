package generate

import "slices"

// rule makes patterns and their labels; an experiment file has it by its name.
type rule struct {
	name    string
	options []string // the fields of Config that it has
	random  bool     // draws with the seed
	size    func(c Config) (patterns, classes int)
	make    func(c Config, seed uint64, files Source) (set, error)
}

var rules = []rule{
	{name: "hard", size: icosahedron,
		make: func(Config, uint64, Source) (set, error) { return binary(Matrix(), Hard()) }},
	{name: "smooth", options: []string{"gamma"}, random: true, size: icosahedron,
		make: func(c Config, seed uint64, _ Source) (set, error) { return binary(Matrix(), Smooth(c.Gamma, seed)) }},
	{name: "committee", size: icosahedron,
		make: func(Config, uint64, Source) (set, error) { return binary(Matrix(), Committee()) }},
	{name: "digits", options: []string{"divide", "subset"},
		size: func(c Config) (patterns, classes int) { return c.subsetOf(digitCount), digitClasses },
		make: func(c Config, seed uint64, _ Source) (set, error) { return c.digits(seed) }},
	{name: "parity", options: []string{"bits"}, size: everyPattern,
		make: func(c Config, _ uint64, _ Source) (set, error) { return binary(allBits(c.Bits), Parity(c.Bits)) }},
	{name: "xor", options: []string{"bits"}, size: everyPattern,
		make: func(c Config, _ uint64, _ Source) (set, error) { return binary(allBits(c.Bits), XOR(c.Bits)) }},
	{name: "gaussian", options: []string{"quantiles"},
		size: func(c Config) (patterns, classes int) { return c.Quantiles, 2 },
		make: func(c Config, _ uint64, _ Source) (set, error) { return binary(Quantiles(c.Quantiles)) }},
	{name: "gaussian-teacher", options: []string{"teacher"}, random: true,
		size: func(c Config) (patterns, classes int) { return c.Teacher.Patterns, 2 },
		make: func(c Config, seed uint64, _ Source) (set, error) { return binary(c.Teacher.Draw(seed)) }},
	{name: "points", options: []string{"points"},
		size: func(c Config) (patterns, classes int) { return len(c.Points.Labels), c.Points.classes() },
		make: func(c Config, _ uint64, _ Source) (set, error) { return c.Points.set() }},
	{name: "file", options: []string{"file", "divide", "standardise", "subset"},
		size: func(c Config) (patterns, classes int) { return c.subsetOf(0), c.File.Classes },
		make: func(c Config, seed uint64, files Source) (set, error) { return c.fromFile(files, seed) }},
}

// binary is a set of two classes.
func binary(x [][]float32, l Labels) (set, error) { return set{x: x, Labels: l, classes: 2}, nil }

func icosahedron(Config) (patterns, classes int) { return Count, 2 }

func everyPattern(c Config) (patterns, classes int) { return 1 << c.Bits, 2 }

// subsetOf returns how many of so many patterns are left, 0 where that is not known.
func (c Config) subsetOf(patterns int) int {
	if c.Subset != nil {
		return c.Subset.Patterns
	}
	return patterns
}

// has reports whether the rule has a field.
func (r rule) has(option string) bool { return slices.Contains(r.options, option) }

// rule returns the rule of the config, and whether there is one.
func (c Config) rule() (rule, bool) {
	i := slices.IndexFunc(rules, func(r rule) bool { return r.name == c.Rule })
	if i < 0 {
		return rule{}, false
	}
	return rules[i], true
}

// ruleNames lists the rules.
func ruleNames() []string {
	var out []string
	for _, r := range rules {
		out = append(out, r.name)
	}
	return out
}

// rulesWith lists the rules that have a field.
func rulesWith(option string) []string {
	var out []string
	for _, r := range rules {
		if r.has(option) {
			out = append(out, r.name)
		}
	}
	return out
}
