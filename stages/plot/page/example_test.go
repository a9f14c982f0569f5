package page_test

import (
	"fmt"
	"strings"

	"infoplane/artifacts/tables"
	"infoplane/stages/plot/page"
)

// A report with one figure that could not be drawn, and one claim about it.
func ExampleReport_HTML() {
	html, err := page.Report{
		Name:    "mine",
		Command: "infoplane run mine.yaml",
		Figures: []page.Figure{{Name: "figure2", Node: "plot/figure2", Missing: "it needs train/main/seed=2: failed: loss is not finite"}},
		Claims:  []page.Claim{{Figure: "figure2", Text: "Deep layers compress.", Verdict: "not reproduced"}},
		Plane: page.Plane{Networks: []page.Network{{
			Estimator: "bins30",
			Rows:      tables.Information{{Epoch: 0, Layer: 1, IXTBits: 9.2, ITYBits: 0.3}, {Epoch: 400, Layer: 1, IXTBits: 9.5, ITYBits: 0.9}},
		}}},
	}.HTML()
	if err != nil {
		panic(err)
	}
	for line := range strings.Lines(string(html)) {
		if strings.HasPrefix(line, "<title>") || strings.Contains(line, "<strong>Missing") || strings.Contains(line, `class="verdict">not`) {
			fmt.Print(line)
		}
	}
	// Output:
	// <title>mine: report</title>
	// <p class="missing"><strong>Missing:</strong> it needs train/main/seed=2: failed: loss is not finite</p>
	// <p><span class="verdict">not reproduced</span> Deep layers compress.</p>
}
