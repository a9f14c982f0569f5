package foreign

import (
	"fmt"
	"math"
	"slices"

	"infoplane/artifacts/table"
)

// Loss describes the layer and epoch at which rounding to float32 makes most activations
// equal.
type Loss struct {
	Epoch, Layer int32
	Patterns     int // of the epoch
	Distinct     int // different answers of the layer in the file
	Left         int // and as float32
}

// Share returns the part of the answers that became equal to another.
func (l *Loss) Share() float64 { return float64(l.Distinct-l.Left) / float64(l.Distinct) }

func (l *Loss) String() string {
	return fmt.Sprintf("layer %d at epoch %d gives %d different answers to %d patterns, as float32 %d: subtract what the values have in common, and scale what is left, before writing them",
		l.Layer, l.Epoch, l.Distinct, l.Patterns, l.Left)
}

// meter measures the loss of each layer, by hashes of the layer's activations in the file
// and as float32.
type meter struct {
	a             *Activations
	number        int32
	rounded       bool // a unit of the layer is not float32 in the file
	before, after []uint64
	worst         *Loss
}

func newMeter(a *Activations) *meter { return &meter{a: a} }

// layer begins a layer.
func (m *meter) layer(number int32) {
	m.finish()
	m.number, m.rounded = number, false
	m.before, m.after = nil, nil
}

// unit adds a unit of the layer.
func (m *meter) unit(c table.Column, rounded []float32) {
	if m.before == nil {
		m.before, m.after = make([]uint64, len(rounded)), make([]uint64, len(rounded))
	}
	exact, _ := table.Values[float64](c)
	whole, _ := table.Values[int64](c)
	narrow, _ := table.Values[int32](c)
	m.rounded = m.rounded || exact != nil || whole != nil || narrow != nil
	for row, v := range rounded {
		bits := uint64(math.Float32bits(v + 0)) // both zeros
		m.after[row] = mix(m.after[row], bits)
		switch {
		case exact != nil:
			bits = math.Float64bits(exact[row] + 0)
		case whole != nil:
			bits = uint64(whole[row])
		case narrow != nil:
			bits = uint64(narrow[row])
		}
		m.before[row] = mix(m.before[row], bits)
	}
}

// mix continues a hash: the finaliser of SplitMix64.
func mix(h, v uint64) uint64 {
	h = (h ^ v) + 0x9e3779b97f4a7c15
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

// finish ends a layer.
func (m *meter) finish() {
	if !m.rounded {
		return
	}
	n := len(m.a.Patterns)
	for start := 0; start < len(m.a.Epoch); start += n {
		rows := m.a.Rows[start : start+n]
		l := Loss{m.a.Epoch[start], m.number, n, distinct(m.before, rows), distinct(m.after, rows)}
		if l.Left < l.Distinct && (m.worst == nil || l.Share() > m.worst.Share()) {
			m.worst = &l
		}
	}
}

func (m *meter) result() *Loss {
	m.finish()
	return m.worst
}

// distinct counts the different values of some rows.
func distinct(values []uint64, rows []int) int {
	picked := Pick(values, rows)
	slices.Sort(picked)
	return len(slices.Compact(picked))
}
