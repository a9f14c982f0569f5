package golden

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// asked is what a claim asks for, without what tells one recipe from another: its name,
// figure and sentence, the line of the file, and the labels of train, rate and fraction.
func asked(c Claim) Claim {
	c.Name, c.Figure, c.Text, c.line, c.Where = "", "", "", 0, without(c.Where)
	if c.Against != nil {
		against := *c.Against
		against.Where = nil
		if c.Against.Where != nil {
			against.Where = without(c.Against.Where)
		}
		c.Against = &against
	}
	return c
}

func without(where map[string]any) map[string]any {
	out := map[string]any{}
	for name, v := range where {
		if _, list := v.([]any); name != "train" && name != "rate" && (name != "fraction" || list) {
			out[name] = v
		}
	}
	return out
}

// missing returns which claims of paper one of the recipes does not have, and which of its
// claims ask for something else.
func missing(paper, recipes []Claim) (problems []string) {
	every := []string{"full-slow", "full-slow-80", "full", "full-80", "code", "code-80", "october", "text", "descent"}
	three := []string{"full-slow", "full", "code", "october", "text"} // with 5, 45 and 85 % of the patterns
	batches := []string{"code", "code-80", "october", "text"}         // more than one per epoch
	named := map[string]Claim{}
	for _, c := range recipes {
		named[c.Name] = c
	}
	for _, c := range paper {
		var of []string
		switch {
		case c.Figure == "figure5":
			of = []string{"depths"}
		case c.Name == "same-fit":
			of = slices.DeleteFunc(slices.Clone(every), func(s string) bool { return s == "descent" })
		case slices.Contains([]string{"small-compresses", "small-loses", "more-data-more-label"}, c.Name):
			of = three
		case strings.Contains(c.Column, "mean_over_deviation"):
			of = batches
		case slices.Contains([]string{"figure2", "figure3", "figure4"}, c.Figure):
			of = every
		}
		for _, setting := range of {
			one, there := named[c.Name+"-"+setting]
			switch {
			case !there:
				problems = append(problems, fmt.Sprintf("%s of the recipe %s is not there", c.Name, setting))
			case !reflect.DeepEqual(asked(one), asked(c)):
				problems = append(problems, fmt.Sprintf("%s of the recipe %s asks for something else", c.Name, setting))
			}
		}
	}
	return problems
}

// Each claim of figures 2 to 5 stands in recipes for every recipe whose results can
// answer it, with the predicate and the tolerances that it has in paper.
func TestRecipesAskWhatThePaperAsks(t *testing.T) {
	paper, err := Claims("paper")
	if err != nil {
		t.Fatal(err)
	}
	recipes, err := Claims("recipes")
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range missing(paper, recipes) {
		t.Error(problem)
	}
	if n := len(recipes); n < 250 {
		t.Errorf("%d claims of recipes", n)
	}
	// A tolerance that is another one is noticed, and a claim that is left out.
	i := slices.IndexFunc(recipes, func(c Claim) bool { return c.Name == "two-phases-code" })
	changed := slices.Clone(recipes)
	changed[i].Phases = &phases{Up: 0.1, Down: 0.4}
	if got := missing(paper, changed); len(got) != 1 || !strings.Contains(got[0], "two-phases of the recipe code asks") {
		t.Errorf("another tolerance: %q", got)
	}
	if got := missing(paper, slices.Delete(changed, i, i+1)); len(got) != 1 || !strings.Contains(got[0], "two-phases of the recipe code is not there") {
		t.Errorf("a claim left out: %q", got)
	}
}
