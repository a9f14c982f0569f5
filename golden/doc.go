// Package golden holds the accepted results of the built-in experiments, a folder each,
// and judges for each claim of a publication whether results support it. The terms are
// those of docs/glossary.md.
//
// A folder has
//
//	experiment.yaml  the experiment; the folder's name is that of the experiment
//	claims.yaml      what is claimed of it: predicates with tolerances
//	digests.txt      settings, stage versions, and the digests of its tables
//	series/*.csv     the averaged curves of its figures, with tolerances
//	verdicts.csv     the verdicts on the claims
//	CHANGELOG.md     how the golden changed, and why
//
// The last four are its golden. They are written by "infoplane golden accept" only,
// and compared with new results by package review.
//
// # Claims
//
// A claims file is a list of claims by name, in the order of the figures. It can be
// read without the code:
//
//	small-loses:                       # the claim's name
//	  figure: figure3                  # the figure that shows it
//	  text: With 5 % of the data, the deep layers first gain, then lose
//	    information about the label.   # the sentence it stands for, in our words
//	  table: bins30                    # the table it reads, as `infoplane ls` names it,
//	  where: {train: network, fraction: 0.05}     # of runs with these labels,
//	  layers: [4, 5, 6]                # of these layers; -1 is the output
//	  column: ity_bits                 # and the column
//	  phases: {up: 0.2, down: 0.05}    # the predicate, with its tolerances
//	  at_least: 0.9                    # it must hold for 45 of 50 networks
//
// The operand of the predicate is the trajectory of the column over epochs, network by
// network. Each layer, and each combination of labels, is a condition of the claim: it
// must hold for every one. Three keys change the operand:
//
//	reduce: {epoch: 400}      each trajectory to one number: the value at an epoch. Others are
//	                          {change: [400, 9000]}, {peak: true}, {lowest: true}, {loss: true},
//	                          {peak_before: 1}, {exponent: [400, 9000]}, and epochs:
//	                          {bend: 0.5}, {reaches: 0.9}, {crosses: 1},
//	                          {gained: {share: 0.9, least: 0.05}}, and lost likewise; see Reduction
//	along: layers             these numbers as a curve: along the layers of a network, along
//	                          a label (fraction, hidden, bins), or along its networks (seed)
//	pool: mean                one network made of all: their mean, median or deviation
//
// What a claim reads is compared with the experiment when the files are read ([Check]): a
// table, label, layer, column, epoch or figure that it does not have is an error.
//
// `against` gives a second reading, with the keys in which it differs, whose conditions are
// those of the same labels and, unless it has layers of its own, layers; `compare` makes
// one number of two (difference, ratio), and `common_epochs: true` leaves the epochs
// that both have. The predicates are
//
//	rises, falls: {by: 0.5, slack: 0.1}     from the first point to the last
//	phases: {up: 0.1, down: 0.5}            up to the highest point, then down
//	peak_at: {low: 1, high: 2, fall: 0.5}   where the curve is highest, and bends
//	crosses: {level: 1, low: 1, high: 2}    where it falls through a level
//	saturates: {from: 1, within: 0.1}       it no longer changes
//	ordered_along: {slack: 0, rising: true} each value at most (at least) the one before
//	exponential: {high: 1, explains: 0.9}   one factor from each value to the next
//	between: {low: 1, high: 2}              one number
//	earlier_than: {factor: 0.5}             two moments, both of which come
//	together: {factor: 2}                   several moments
//	below_curve: {tolerance: 1e-4}          points (x, column) under a bound
//	inverse_slope: {factor: 2}              points (x, β) with the slope of a bound
//	correlation: {low: 0.9}                 of two curves
//
// and package shape documents what each measures. Over networks, a claim requires a share
// of them (at_least), or that the bootstrap interval of their mean lies in the band
// (interval: 0.95). Where networks are pooled the interval is that of what is measured;
// with ordered_along it is that of each step, and no step may rise with the whole of it.
// `leave_out: never` leaves out, and counts, the networks in which a moment does not come.
//
// `for_each: {train: [code, text]}` makes a claim for each value of a label: the value is
// added to the claim's name and to `where`, and stands for {train} in figure and text.
// Settings of several labels have names, in an entry of the file that is not a claim:
//
//	settings:
//	  code-80: {train: code, fraction: 0.8}
//
// and `for_each: {setting: [code-80]}` makes claims for them; a label that `where` has
// already stays as it is.
//
// NaN and infinities follow one rule: see package summary.
//
// # Verdicts
//
// [Judge] reads results and runs nothing. A claim is reproduced if each of its conditions
// holds for as many networks as it requires; partly, if not, but at least half of all
// networks and conditions do; else not reproduced. That is a finding like any other: a
// tolerance is fixed from the publication, not from results, and never
// changed until a claim holds. A claim of which a condition is missing has no outcome, and
// the verdict names what is missing.
//
// With other networks of the same kind a verdict might be another. Its stability is the
// share of bootstrap samples over networks in which it is the same; below 95 % it is
// close ([Verdict.Close]), which the page and docs/reproduction.md say.
//
//	v := golden.Judge(found, claims)[0]
//	fmt.Println(v.Outcome, v.Decides, v.Unit, v.Margin) // not reproduced 0.3 bit -0.2
//
// # The field
//
// The file field.yaml is a table of statements that several papers make or deny:
// [ReadField] reads it, and [Cell.Outcome] is what became of what a paper says, by the
// verdicts of its golden ([Accepted]). docs/results/index.md shows it.
//
// # Non-goals
//
// Tests of significance, and claims about single networks.
package golden
