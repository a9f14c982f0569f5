package page

import (
	"encoding/base64"
	"encoding/binary"
	"math"
	"slices"
	"strconv"

	"infoplane/artifacts/table"
)

// What the numbers of the plane are rounded to, in bits. A figure on a screen is
// a thousand pixels wide, and a deviation over networks is some 0.01 bit at least.
const (
	stepOfNetworks = 0.001
	stepOfAverages = 0.0001
)

// budget is the size of all single networks together, as base64. The rest of a
// page (ECharts, eight figures, digests) is about 2 MB.
const budget = 1_400_000

// absent stands for a point that is missing or not finite. No information is that
// negative.
const absent = -1 << 30

// packed is the plane as page.js reads it.
type packed struct {
	StepOfNetworks float64         `json:"stepOfNetworks"`
	StepOfAverages float64         `json:"stepOfAverages"`
	Colours        []string        `json:"colours"`
	Estimators     []packedName    `json:"estimators"`
	Settings       []packedSetting `json:"settings"`
	Start          int             `json:"start"` // the setting to begin with
	Paths          []packedPath    `json:"paths"`
	Bounds         []packedBound   `json:"bounds"`
}

type packedName struct {
	Name   string `json:"name"`
	Detail string `json:"detail"`
}

type packedSetting struct {
	Name     string `json:"name"`
	Networks int    `json:"networks"` // the most that any estimator saw
}

// packedPath has, for averages, five runs per layer: the number of networks, the
// mean and the deviation of I(X;T), and those of I(T;Y). For each network it has
// two runs per layer. A run is a number per epoch.
type packedPath struct {
	Estimator int      `json:"estimator"`
	Setting   int      `json:"setting"`
	Epochs    []int    `json:"epochs"`
	Layers    int      `json:"layers"`
	Names     []string `json:"names,omitempty"` // of the layers, where they have names
	Seeds     []string `json:"seeds"`           // of the networks that are there one by one
	Of        int      `json:"of"`              // so many
	Averages  string   `json:"averages"`
	Networks  string   `json:"networks"`
}

type packedBound struct {
	Name string       `json:"name"`
	At   [][2]float64 `json:"at"`
}

// pack rounds and compresses the plane. Shown is the most networks of a setting that are
// there one by one.
func (p Plane) pack() (out packed, shown int) {
	out = packed{
		StepOfNetworks: stepOfNetworks, StepOfAverages: stepOfAverages, Colours: p.Colours,
		Estimators: []packedName{}, Settings: []packedSetting{}, Paths: []packedPath{}, Bounds: []packedBound{},
	}
	var settings []table.Labels
	var parts [][][]byte // of each path, a part per network
	for _, path := range p.paths() {
		one := packedPath{Epochs: path.epochs, Layers: path.layers, Names: path.names, Of: len(path.networks), Seeds: []string{}}
		one.Estimator = slices.IndexFunc(out.Estimators, func(e packedName) bool { return e.Name == path.estimator })
		if one.Estimator < 0 {
			one.Estimator = len(out.Estimators)
			out.Estimators = append(out.Estimators, packedName{path.estimator, path.detail})
		}
		one.Setting = slices.IndexFunc(settings, func(s table.Labels) bool { return s.String() == path.setting.String() })
		if one.Setting < 0 {
			one.Setting = len(settings)
			settings = append(settings, path.setting)
			out.Settings = append(out.Settings, packedSetting{})
		}
		out.Settings[one.Setting].Networks = max(out.Settings[one.Setting].Networks, len(path.networks))
		one.Averages = base64.StdEncoding.EncodeToString(path.packAverages())
		out.Paths = append(out.Paths, one)
		parts = append(parts, path.packNetworks())
		for i, n := range path.networks {
			if n.seed == "" {
				n.seed = strconv.Itoa(i + 1)
			}
			out.Paths[len(out.Paths)-1].Seeds = append(out.Paths[len(out.Paths)-1].Seeds, n.seed)
		}
	}
	start := setting(p.Start).String()
	out.Start = slices.IndexFunc(settings, func(s table.Labels) bool { return s.String() == start })
	if len(settings) > 0 {
		if out.Start < 0 {
			out.Start = len(settings) - 1
		}
		for i, name := range settingNames(settings) {
			out.Settings[i].Name = name
		}
	}
	shown = affordable(parts, budget)
	for i, part := range parts {
		n := min(shown, len(part))
		out.Paths[i].Seeds = out.Paths[i].Seeds[:n]
		out.Paths[i].Networks = base64.StdEncoding.EncodeToString(slices.Concat(part[:n]...))
	}
	for _, b := range p.Bounds {
		bound := packedBound{Name: b.Name}
		for _, at := range b.curve() {
			bound.At = append(bound.At, [2]float64{round(at.ixt, stepOfAverages), round(at.ity, stepOfAverages)})
		}
		out.Bounds = append(out.Bounds, bound)
	}
	return out, shown
}

// affordable is the largest number of networks per path that stay within the
// budget, as base64.
func affordable(parts [][][]byte, budget int) int {
	size, n := 0, 0
	for {
		more := false
		for _, part := range parts {
			if n < len(part) {
				size, more = size+(len(part[n])+2)/3*4, true
			}
		}
		if !more || size > budget {
			return n
		}
		n++
	}
}

func (p path) packAverages() []byte {
	var out []byte
	averages := p.averages()
	for layer := range p.layers {
		of := averages[layer*len(p.epochs) : (layer+1)*len(p.epochs)]
		out = run(out, of, 1, func(s average) float64 { return float64(s.networks) })
		out = run(out, of, stepOfAverages, func(s average) float64 { return s.mean.ixt })
		out = run(out, of, stepOfAverages, func(s average) float64 { return s.spread.ixt })
		out = run(out, of, stepOfAverages, func(s average) float64 { return s.mean.ity })
		out = run(out, of, stepOfAverages, func(s average) float64 { return s.spread.ity })
	}
	return out
}

func (p path) packNetworks() [][]byte {
	out := make([][]byte, len(p.networks))
	for i, n := range p.networks {
		for layer := range p.layers {
			of := n.at[layer*len(p.epochs) : (layer+1)*len(p.epochs)]
			out[i] = run(out[i], of, stepOfNetworks, func(at point) float64 { return at.ixt })
			out[i] = run(out[i], of, stepOfNetworks, func(at point) float64 { return at.ity })
		}
	}
	return out
}

// run appends numbers in whole steps, each as its difference to the one before
// it, as a varint in zigzag order: a small change from snapshot to snapshot
// takes a byte.
func run[T any](dst []byte, of []T, step float64, number func(T) float64) []byte {
	before := int64(0)
	for _, x := range of {
		now := int64(absent)
		if v := number(x); math.Abs(v) < 1e5 { // false for NaN
			now = int64(math.Round(v / step))
		}
		dst = binary.AppendVarint(dst, now-before)
		before = now
	}
	return dst
}

// round returns the nearest multiple of a step 10^-k, as a short decimal.
func round(v, step float64) float64 {
	k := math.Round(1 / step)
	return math.Round(v*k) / k
}
