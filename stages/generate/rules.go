package generate

import "slices"

// rule makes patterns and their labels; an experiment file has it by its name.
type rule struct {
	name    string
	options []string // the fields of Config that it has
	random  bool     // draws with the seed
	size    func(c Config) (patterns, classes int)
	make    func(c Config, seed uint64) (x [][]float32, l Labels)
}

var rules = []rule{
	{name: "hard", size: icosahedron, make: func(Config, uint64) ([][]float32, Labels) { return Matrix(), Hard() }},
	{name: "smooth", options: []string{"gamma"}, random: true, size: icosahedron,
		make: func(c Config, seed uint64) ([][]float32, Labels) { return Matrix(), Smooth(c.Gamma, seed) }},
	{name: "committee", size: icosahedron, make: func(Config, uint64) ([][]float32, Labels) { return Matrix(), Committee() }},
	{name: "digits", options: []string{"divide"},
		size: func(Config) (patterns, classes int) { return digitCount, 10 },
		make: func(c Config, _ uint64) ([][]float32, Labels) {
			if c.Divide == 0 {
				c.Divide = digitLevels
			}
			return Digits(c.Divide)
		}},
	{name: "parity", options: []string{"bits"}, size: everyPattern,
		make: func(c Config, _ uint64) ([][]float32, Labels) { return allBits(c.Bits), Parity(c.Bits) }},
	{name: "xor", options: []string{"bits"}, size: everyPattern,
		make: func(c Config, _ uint64) ([][]float32, Labels) { return allBits(c.Bits), XOR(c.Bits) }},
	{name: "gaussian-teacher", options: []string{"teacher"}, random: true,
		size: func(c Config) (patterns, classes int) { return c.Teacher.Patterns, 2 },
		make: func(c Config, seed uint64) ([][]float32, Labels) { return c.Teacher.Draw(seed) }},
}

// hasTeacher reports whether the rule has a teacher.
func (r rule) hasTeacher() bool { return slices.Contains(r.options, "teacher") }

func icosahedron(Config) (patterns, classes int) { return Count, 2 }

func everyPattern(c Config) (patterns, classes int) { return 1 << c.Bits, 2 }

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
		if slices.Contains(r.options, option) {
			out = append(out, r.name)
		}
	}
	return out
}
