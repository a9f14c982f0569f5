package main

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts/foreign"
	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/internal/count"
	"infoplane/stages/estimate"
)

// estimateFormats are those of estimates.
var estimateFormats = []string{"text", "csv", "json", "arrow"}

func (s *session) estimateVerb() *cli.Command {
	return &cli.Command{
		Name:      "estimate",
		Usage:     "measure I(X;T) and I(T;Y) of anyone's table of activations",
		ArgsUsage: "FILE",
		Description: `FILE is Parquet, an Arrow stream or file (Feather V2), .npy, .npz, safetensors or CSV, each
also packed by gzip; - is the standard input. It has a row per pattern (and, with a column
epoch, per snapshot) and a column of numbers per unit: t1_0 is layer 1, unit 0. A layer may
also be one column of lists (Parquet, Arrow) or one array (.npz, safetensors), whose name it
has. Or FILE is a folder that the recorder wrote (infoplane recorder), which has labels. Of
that, and of a large Parquet file that is sorted by epoch, one snapshot at a time is in
memory. Patterns are equiprobable; a column pattern names them, and with it rows may
stand in any order. Columns that are not asked for are ignored, but
one that looks like a unit and is not used (T1_0, t1_00, t1_2 without t1_1) is an error.

Estimators and what they take (what is left out is as here):

   binning:bins=30,range=fixed        edges from -1 to 1; range=layer or run: from
                                      the lowest to the highest activation; top=closed:
                                      the last edge belongs to the last interval
   floor:width=0.07                   adaptive:bins=30
   quantised:bits=8                   ksg:neighbours=3
   exact                              distinct activations, at full precision
   netbins:bins=30                    edges evenly in the net input of tanh
   edge:smoothing=1,seed=1            renyi:order=2,width=1
   knn-entropy:neighbours=2,noise=1e-16,seed=1   differential entropy of the layer
   gaussian:variance=1,target=label   linear layers, in closed form; inputs=0-29: I(X;T) of
                                      these inputs alone
   kde:bound=upper,variance=0.001     noisy:variance=0.01,samples=1000,seed=1

With --shuffle 100, each estimator has two more rows: the mean of I(T;Y) over 100 permutations of
the labels, which says how much is bias, and their 95 % point.

Without --labels, I(T;Y) is not estimated; without --inputs, nor is ksg's I(X;T).
NaN, infinities, missing labels and fewer than two patterns are errors; one class
makes I(T;Y) zero; units that never change count for nothing.

   infoplane estimate runs/seed1
   infoplane estimate mine.parquet --labels y
   infoplane estimate mine.parquet --labels y --shuffle 100 --estimator exact:correction=grassberger
   infoplane estimate mine.parquet --columns 'layer%d.%d' --estimator kde --estimator ksg
   infoplane cat paper:patterns --format parquet > patterns.parquet
   infoplane cat paper:dump/network/fraction=0.85,seed=1 --format parquet > answers.parquet
   infoplane estimate answers.parquet --patterns patterns.parquet --labels y --epochs 0,9000`,
		Flags: []cli.Flag{
			&cli.GenericFlag{Name: "estimator", Value: &several{}, Usage: "apply `METHOD`; any number of times (default: binning)"},
			&cli.IntFlag{Name: "shuffle", Usage: "I(T;Y) of labels permuted `TIMES`, too: mean, 95 % point"},
			&cli.StringFlag{Name: "labels", Usage: "the `COLUMN` of the labels"},
			&cli.StringFlag{Name: "patterns", Usage: "take labels and inputs from `FILE`, by its column pattern"},
			&cli.StringFlag{Name: "inputs", Usage: "`NAMES` of the columns of the inputs, such as x_%d; for ksg"},
			&cli.StringFlag{Name: "columns", Value: ourColumns, Usage: "`NAMES` of the activations: layer and unit, or unit"},
			&cli.StringFlag{Name: "layers", Usage: "these `LAYERS` only, by names or numbers: fc1,3-5"},
			&cli.StringFlag{Name: "epochs", Usage: "these `EPOCHS` only: 0,400,9000"},
			memoryFlag(),
			&cli.StringFlag{Name: "o", Usage: "write the table to this Parquet `FILE`"},
			overwriteFlag(),
			&cli.StringFlag{Name: "format", Value: "text", Usage: "`FORMAT` to print: text, csv, json or arrow"},
		},
		Action: s.estimate,
	}
}

func (s *session) estimate(c *cli.Context) error {
	args, err := arguments(c, 1, 1, "one FILE.parquet")
	if err != nil {
		return err
	}
	if err := oneOf("--format", c.String("format"), estimateFormats...); err != nil {
		return err
	}
	if err := checkFile(c, c.String("o"), c.String("patterns")); err != nil {
		return err
	}
	from, err := s.originOf(c, args[0])
	if err != nil {
		return err
	}
	configs, err := configsOf(c, "binning")
	if err != nil {
		return err
	}
	if configs, err = shuffledToo(c, configs); err != nil {
		return err
	}
	a, err := from.read()
	if err != nil {
		return err
	}
	if c.IsSet("shuffle") && a.labels == nil {
		return usagef("--shuffle %d: there are no labels to permute; --labels names their column", c.Int("shuffle"))
	}
	ctx, stop := s.interruptible(c.Context, func() {})
	defer stop()
	work := &estimating{began: time.Now(), warn: func(whole time.Duration) { s.note(longWarning(a, configs, whole)) }}
	defer s.printWhile(s.patience, func() string { return work.line(a.file) })()
	all, warnings, err := a.estimate(ctx, configs, work)
	defer func() {
		for _, w := range warnings {
			s.note(w)
		}
	}()
	if err != nil {
		return err
	}
	t, err := table.Encode(all)
	if err != nil {
		return err
	}
	if file := c.String("o"); file != "" {
		var b bytes.Buffer
		if err := parquet.Write(&b, t); err != nil {
			return err
		}
		did, err := saveFile(c, file, b.Bytes(), c.String("patterns"))
		if err != nil {
			return err
		}
		defer s.note(fmt.Sprintf("%s %s", did, file))
	}
	switch c.String("format") {
	case "csv":
		return table.WriteCSV(s.data(), t)
	case "json":
		return table.WriteJSON(s.data(), t)
	case "arrow":
		return parquet.WriteArrow(s.data(), t)
	}
	s.printInformation(all, a)
	s.warn(a)
	return nil
}

// estimate applies estimators to all layers, and returns the estimates with what may be
// wrong with them. It fails if an estimator does, and once the context ends.
func (a *activations) estimate(ctx context.Context, configs []estimate.Config, work *estimating) (all tables.Information, warnings []string, err error) {
	var ceilings []string
	for i, config := range configs {
		rows, err := config.MeasureParts(a.snapshots, a.inputs, a.labels, func(done int, part float64, total int) error {
			work.set(i*total+done, part, len(configs)*total)
			return ctx.Err()
		})
		if ctx.Err() != nil {
			return nil, warnings, ctx.Err()
		}
		if err != nil {
			return nil, warnings, failf("%s: %s: %w", a.file, config.Estimator, err)
		}
		all = append(all, rows...)
		looked, err := a.looked()
		if err != nil {
			return nil, warnings, failf("%s: %w", a.file, err)
		}
		for _, w := range config.Warnings(looked, a.inputs) {
			warnings = append(warnings, fmt.Sprintf("%s: %s: layer %s: %s", a.file, config.Estimator, a.layer(w.Layer), w.Text))
		}
		if i == 0 {
			warnings = append(warnings, a.same(looked[len(looked)-1])...)
		}
		ceiling, err := a.atCeiling(config, rows, looked)
		if err != nil {
			return nil, warnings, err
		}
		if ceiling != "" {
			ceilings = append(ceilings, ceiling)
		}
	}
	return all, append(warnings, ceilings...), nil
}

// patterns returns the number of patterns.
func (a *activations) patterns() int {
	if a.labels != nil {
		return len(a.labels)
	}
	return len(a.snapshots[0].Layers[0][0])
}

// layer returns the name of a layer, or its number.
func (a *activations) layer(number int32) string {
	if a.names == nil {
		return strconv.Itoa(int(number))
	}
	return table.Plain(a.names[slices.Index(a.numbers, number)])
}

// looked returns the snapshots that are looked at for warnings: all that are in memory, or
// the last one of a recording.
func (a *activations) looked() ([]estimate.Snapshot, error) {
	last := a.snapshots[len(a.snapshots)-1]
	if last.Read == nil {
		return a.snapshots, nil
	}
	layers, err := last.Read()
	last.Layers = layers
	return []estimate.Snapshot{last}, err
}

// warn prints what of the table decides the estimates but does not show in them.
func (s *session) warn(a *activations) {
	if a.lost != nil {
		defer s.note(fmt.Sprintf("%s: %s", a.file, a.lost))
	}
	switch n := a.patterns(); {
	case a.labels == nil:
		defer s.note("I(T;Y) is not estimated: --labels names the column of the labels")
	case a.classes == 1:
		defer s.note("I(T;Y) is 0: all labels are equal")
	case a.classes > n/2:
		defer s.note(fmt.Sprintf("I(T;Y) says little: %d patterns have %d different labels", n, a.classes))
	}
}

// printInformation prints estimates for people.
func (s *session) printInformation(all tables.Information, a *activations) {
	var out columns
	out.add("epoch", "layer", "estimator", "I(X;T)", "I(T;Y)", "symbols", "of log2 N", "saturated", "remarks")
	for _, r := range all {
		symbols := ""
		if r.Symbols > 0 {
			symbols = strconv.FormatInt(r.Symbols, 10)
		}
		out.add(strconv.Itoa(int(r.Epoch)), a.layer(r.Layer), r.Estimator,
			bitsText(r.IXTBits, r.IXTErrorBits), bitsText(r.ITYBits, r.ITYErrorBits), symbols, percent(r.Ceiling), percent(r.Saturated), notes(r))
	}
	out.print(s.out)
}

// bitsText writes an estimate with its standard error; – where there is none.
func bitsText(v, standardError float64) string {
	switch {
	case math.IsNaN(v):
		return "–"
	case standardError > 0:
		return fmt.Sprintf("%.4f ± %.4f", v, standardError)
	}
	return fmt.Sprintf("%.4f", v)
}

func percent(share float64) string {
	if math.IsNaN(share) {
		return "–"
	}
	return fmt.Sprintf("%.0f %%", 100*share)
}

// ceilingNoted is the share of log₂ N from which an estimate is noted to be at its ceiling.
const ceilingNoted = 0.95

func notes(r tables.InformationRow) string {
	var out []string
	if r.Ceiling > ceilingNoted {
		out = append(out, "I(X;T) is at its ceiling")
	}
	if r.IXTRiseBits > 0 {
		out = append(out, fmt.Sprintf("I(X;T) exceeds a layer before by %.4f", r.IXTRiseBits))
	}
	if r.ITYRiseBits > 0 {
		out = append(out, fmt.Sprintf("I(T;Y) exceeds a layer before by %.4f", r.ITYRiseBits))
	}
	return strings.Join(out, "; ")
}

// originOf reads the flags on where labels, inputs and activations are found.
func (s *session) originOf(c *cli.Context, file string) (origin, error) {
	out := origin{file: file, stdin: s.stdin, patterns: c.String("patterns"), labels: c.String("labels")}
	var err error
	if out.memory, err = memoryOf(c); err != nil {
		return out, err
	}
	columns := c.String("columns")
	out.columns.Strict, out.columns.Lists = columns == ourColumns, columns == ourColumns
	if out.columns.Units, err = foreign.NewNaming(columns, 2); err != nil {
		return out, usagef("--columns %s: %w", columns, err)
	}
	if text := c.String("inputs"); text != "" {
		if out.inputs, err = foreign.NewNaming(text, 1); err != nil {
			return out, usagef("--inputs %s: %w", text, err)
		}
	}
	if out.patterns != "" && out.labels == "" && out.inputs.Unset() {
		return out, usagef("--patterns %s: nothing is taken from it; add --labels or --inputs", out.patterns)
	}
	if out.columns.Layers, err = foreign.NewChoice(c.String("layers")); err != nil {
		return out, usagef("--layers %s: %w", c.String("layers"), err)
	}
	return out, nil
}

// standardInput is the FILE that stands for it.
const standardInput = "-"

// ourColumns is how our own tables name activations.
const ourColumns = "t%d_%d"

// memoryFlag bounds what a file from outside may take.
func memoryFlag() cli.Flag {
	return &cli.StringFlag{Name: "memory", Usage: "read at most this `SIZE` into memory, such as 8GB"}
}

// memoryOf returns the value of the flag, or its default.
func memoryOf(c *cli.Context) (int64, error) {
	if text := c.String("memory"); text != "" {
		n, err := count.ParseBytes(text)
		if err != nil {
			return 0, usagef("--memory %w", err)
		}
		return n, nil
	}
	n, err := foreign.Limit()
	if err != nil {
		return 0, usagef("%w", err)
	}
	return n, nil
}

// numbersOf reads a list such as 1,3-5; it is nil for an empty text.
func numbersOf(flag, text string) ([]int, error) {
	var out []int
	for part := range strings.SplitSeq(text, ",") {
		if text == "" {
			break
		}
		low, high, isRange := strings.Cut(part, "-")
		if !isRange {
			high = low
		}
		a, errA := strconv.Atoi(low)
		b, errB := strconv.Atoi(high)
		if errA != nil || errB != nil || a > b || b-a > 10_000 {
			return nil, usagef("%s %s: expected numbers and ranges such as 1,3-5", flag, text)
		}
		for n := a; n <= b; n++ {
			if !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
	}
	return out, nil
}
