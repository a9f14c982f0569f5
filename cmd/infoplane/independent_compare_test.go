package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"

	"infoplane/artifacts"
	"infoplane/golden"
)

// compareVerdicts compares with what the judge says of the claims of these names.
func compareVerdicts(t *testing.T, experiment, store string, scale *strings.Replacer, found map[string][]cell) {
	text, err := os.ReadFile("../../golden/paper/claims.yaml")
	if err != nil {
		t.Fatal(err)
	}
	claims, err := golden.ParseClaims("claims.yaml", []byte(scale.Replace(string(text))))
	if err != nil {
		t.Fatal(err)
	}
	claims = slices.DeleteFunc(claims, func(c golden.Claim) bool { return found[c.Name] == nil })
	e, err := openExperiment(experiment)
	if err != nil {
		t.Fatal(err)
	}
	opened, err := artifacts.Open(store)
	if err != nil {
		t.Fatal(err)
	}
	findings, _, err := e.found(context.Background(), opened)
	if err != nil {
		t.Fatal(err)
	}
	judged, outcomes := golden.Judge(findings, claims), map[golden.Outcome]int{}
	if len(judged) != 10 || len(found) != 10 {
		t.Errorf("%d verdicts and %d recomputed, want 10 of each", len(judged), len(found))
	}
	for _, v := range judged {
		outcome, counts, medians := ownVerdict(found[v.Claim], map[bool]float64{true: 1, false: 0.9}[v.Claim == "below-the-bound"])
		outcomes[outcome]++
		if v.Outcome != outcome {
			t.Errorf("%s: the judge has %q, the recomputation %q: %s", v.Claim, v.Outcome, outcome, v.Detail)
		}
		rest := v.Detail
		for i, count := range counts {
			at := strings.Index(rest, count)
			if at < 0 {
				t.Errorf("%s: part %d: the judge has %q, the recomputation %s", v.Claim, i, v.Detail, count)
				break
			}
			if v.Claim != "start-order-input" { // whose text has the values along the layers
				first := strings.Fields(rest[strings.Index(rest, ": ")+2:])[0]
				if shown := strings.NewReplacer("∞", "+Inf", "never", "+Inf", "none", "NaN").Replace(first); !alike(shown, medians[i]) && len(counts) > 1 {
					t.Errorf("%s: part %d: the judge has a median of %s, the recomputation %v", v.Claim, i, first, medians[i])
				}
			}
			rest = rest[at+len(count):]
		}
	}
	if len(outcomes) < 2 {
		t.Errorf("all ten have one outcome: %v", outcomes)
	}
	// A number that is another one is noticed.
	for name := range found {
		wrong := slices.Clone(found[name])
		for i := range wrong {
			wrong[i].hold = slices.Clone(wrong[i].hold)
			for k := range wrong[i].hold {
				wrong[i].hold[k] = !wrong[i].hold[k]
			}
		}
		_, counts, _ := ownVerdict(found[name], 0.9)
		if _, others, _ := ownVerdict(wrong, 0.9); slices.Equal(counts, others) && !slices.ContainsFunc(found[name], halved) {
			t.Errorf("%s: networks that fail count as those that hold", name)
		}
	}
}

// halved: as many networks hold as fail.
func halved(c cell) bool {
	n := 0
	for _, h := range c.hold {
		if h {
			n++
		}
	}
	return 2*n == len(c.hold)
}

// alike: the same to the three digits that are shown.
func alike(shown string, value float64) bool {
	x, err := strconv.ParseFloat(shown, 64)
	return err == nil && (x == value || math.IsNaN(x) && math.IsNaN(value) || math.Abs(x-value) <= 0.006*math.Abs(value)+1e-9)
}

// ownVerdict applies the rule of the page: reproduced if each part holds for enough of
// its networks, partly if half of all do.
func ownVerdict(parts []cell, share float64) (outcome golden.Outcome, counts []string, medians []float64) {
	whole, total, holding := true, 0, 0
	for _, c := range parts {
		n := 0
		var known []float64
		for i, h := range c.hold {
			if h {
				n++
			}
			if !math.IsNaN(c.measured[i]) {
				known = append(known, c.measured[i])
			}
		}
		whole = whole && float64(n) >= share*float64(len(c.hold))-1e-9
		total, holding = total+len(c.hold), holding+n
		counts = append(counts, fmt.Sprintf("(%d of %d", n, len(c.hold)))
		sort.Float64s(known)
		middle := math.NaN()
		if k := len(known); k%2 == 1 {
			middle = known[k/2]
		} else if k > 0 {
			middle = (known[k/2-1] + known[k/2]) / 2
		}
		medians = append(medians, middle)
	}
	switch {
	case whole:
		return golden.Reproduced, counts, medians
	case 2*holding >= total:
		return golden.Partly, counts, medians
	}
	return golden.NotReproduced, counts, medians
}
