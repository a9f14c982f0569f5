package golden_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"infoplane/golden"
)

// recipeNames are the columns of the matrix: what the claims of golden/recipes call them.
var recipeNames = []string{"full-slow", "full-slow-80", "full", "full-80", "code", "code-80", "october", "text", "descent"}

// recipeOf divides the name of a claim that every recipe has: two-phases-code-80. The
// claims of figure 5 are those of the code.
func recipeOf(name string) (claim, recipe string, ok bool) {
	for _, r := range append([]string{"depths"}, recipeNames...) {
		if base, found := strings.CutSuffix(name, "-"+r); found && len(r) > len(recipe) && slices.Contains(manifold, base) {
			claim, recipe, ok = base, r, true
		}
	}
	return claim, strings.Replace(recipe, "depths", "code", 1), ok
}

// manifold are the claims that several recipes have: those of paper, and whether
// networks learn at all.
var manifold = func() []string {
	out := []string{"learns"}
	for _, c := range must(golden.Claims("paper")) {
		out = append(out, c.Name)
	}
	return out
}()

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// matrix is the table of the claims of some figures of the paper, by recipe; the figure
// "learns" has the claim of that name.
func matrix(t *testing.T, figures []string, shown map[string]bool) string {
	sentences := map[string]string{"learns": "Networks learn the rule; 95 % of the test patterns are classified rightly."}
	rows := []string{}
	if slices.Contains(figures, "learns") {
		rows = append(rows, "learns")
	}
	for _, c := range must(golden.Claims("paper")) {
		if sentences[c.Name] = c.Text; slices.Contains(figures, c.Figure) {
			rows = append(rows, c.Name)
		}
	}
	cells := map[string]string{}
	for _, f := range findings(t, "recipes") {
		if base, recipe, ok := recipeOf(f.Name); ok && slices.Contains(rows, base) {
			cells[base+" "+recipe], shown["recipes "+f.Name] = f.short(), true
		}
	}
	var b strings.Builder
	b.WriteString("| claim | " + strings.Join(recipeNames, " | ") + " |\n|" + strings.Repeat(" --- |", len(recipeNames)+1) + "\n")
	for _, row := range rows {
		fmt.Fprintf(&b, "| %s<br><sub>%s</sub> |", cell(sentences[row]), row)
		for _, recipe := range recipeNames {
			text := cells[row+" "+recipe]
			if text == "" {
				text = " "
			}
			fmt.Fprintf(&b, " %s |", text)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// short is a verdict in a word.
func (f finding) short() string {
	text := map[string]string{"reproduced": "yes", "partly": "partly", "not reproduced": "**no**", "": "–"}[f.verdict]
	if f.stability < 0.95 {
		text += ", close"
	}
	return text
}

// bends is the table of where I(X;T) is highest by each recipe, in epochs and in steps,
// and of how much of it is lost from there; medians over networks, of layers 2 to 6.
func bends(t *testing.T, words []string) string {
	rows := verdictsOf(t, "recipes")
	var b strings.Builder
	b.WriteString("| recipe | epochs of layers 2, 3, 4, 5, 6 | steps | lost from there, in bits |\n| --- | --- | --- | --- |\n")
	for _, word := range words {
		recipe, perEpoch, _ := strings.Cut(word, "=")
		factor, err := strconv.Atoi(perEpoch)
		if err != nil {
			t.Fatalf("bends: %s has no steps per epoch", word)
		}
		var epochs, steps, lost []string
		for _, network := range partsOf(rows["all-layers-at-once-"+recipe]["detail"]) { // the median of all
			for _, v := range network.values {
				epochs = append(epochs, v)
				if x, err := strconv.ParseFloat(v, 64); err == nil {
					v = strconv.FormatFloat(x*float64(factor), 'f', 0, 64)
				}
				steps = append(steps, v)
			}
		}
		for _, part := range partsOf(rows["two-phases-"+recipe]["detail"]) {
			lost = append(lost, part.values[0])
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", recipe, strings.Join(epochs, ", "), strings.Join(steps, ", "), strings.Join(lost, ", "))
	}
	return b.String()
}

// The name of a claim is that of a claim of paper and that of a recipe, the longest.
func TestRecipeOf(t *testing.T) {
	for name, want := range map[string]string{
		"two-phases-full-slow-80": "two-phases full-slow-80 true", "two-phases-full-80": "two-phases full-80 true", "learns-code": "learns code true",
		"six-before-one-depths": "six-before-one code true", "eighty-is-eighty-five": "  false", "rates-bend": "  false", "text-ends-where-code-does": "  false",
	} {
		claim, recipe, ok := recipeOf(name)
		if got := fmt.Sprint(claim, " ", recipe, " ", ok); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// The recipe of golden/paper is full-slow, and that of its figure 4 is code: the same
// networks have the same verdict in both goldens.
func TestSameNetworksSameVerdict(t *testing.T) {
	paper, recipes, compared := verdictsOf(t, "paper"), verdictsOf(t, "recipes"), 0
	for _, c := range must(golden.Claims("paper")) {
		recipe := "full-slow"
		if c.Table == "gradients" || c.Table == "weights" {
			recipe = "code"
		}
		one, other := paper[c.Name], recipes[c.Name+"-"+recipe]
		if one["stability"] == "" || other["verdict"] == "" || c.Figure == "figure5" {
			continue // not judged yet, or of other networks
		}
		compared++
		if one["detail"] != other["detail"] || one["verdict"] != other["verdict"] {
			t.Errorf("%s: %s, %s\nof the recipe %s: %s, %s", c.Name, one["verdict"], one["detail"], recipe, other["verdict"], other["detail"])
		}
	}
	if len(recipes) > 200 && compared < 20 {
		t.Errorf("%d claims are compared", compared)
	}
}
