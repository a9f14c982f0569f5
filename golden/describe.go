package golden

import (
	"fmt"
	"strings"
)

// unit returns the unit of the value that a claim measures.
func (c Claim) unit(k kind) unit {
	if c.Compare == "ratio" {
		return ""
	}
	if k.unit == nil {
		return c.plainUnit()
	}
	return k.unit(c.plainUnit())
}

// plainUnit returns the unit of the input of a predicate.
func (c Claim) plainUnit() unit {
	if c.Reduction != nil && c.Reduction.reducer().epochs {
		return epochs
	}
	return columnUnit(c.Column)
}

// expected returns a claim in words: what is measured, and the condition on it.
func (c Claim) expected(k kind) string {
	suffix := ""
	if u := c.unit(k); u != "" {
		suffix = " " + string(u)
	}
	of := strings.ReplaceAll(k.phrase, "%s", suffix)
	subject := c.Reading.describe()
	if c.Along != "" {
		subject += " along " + describeAxis(c.Along)
	}
	if c.Against != nil {
		other := c.Against.or(c.Reading)
		than := other.describe()
		switch {
		case other.Table != c.Table && other.Column == c.Column:
			subject, than = subject+" ("+c.Table+")", than+" ("+other.Table+")"
		case describeWhere(other.Where) != describeWhere(c.Where):
			subject, than = subject+" ("+describeWhere(c.Where)+")", than+" ("+describeWhere(other.Where)+")"
		}
		switch {
		case c.Compare == "ratio":
			subject += ", divided by " + than + ","
		case c.Compare == "difference":
			subject += ", less " + than + ","
		case k.operand == twoNumbers:
			of += " " + than
		default:
			of += " with " + than
		}
	}
	text := subject + " " + of
	switch {
	case c.Interval > 0:
		text += fmt.Sprintf(", the whole %s interval of the mean over networks", percent(c.Interval))
	case c.AtLeast == 1:
		text += ", in every network"
	case c.AtLeast > 0:
		text += fmt.Sprintf(", in at least %s of the networks", percent(c.AtLeast))
	}
	return text
}

// describe returns what a reading measures, in words.
func (r Reading) describe() string {
	text := describeColumn(r.Column)
	if r.Reduction != nil {
		text = strings.ReplaceAll(r.Reduction.reducer().phrase, "%s", text)
	}
	switch r.Pool {
	case "mean":
		text = "the mean over networks of " + text
	case "median":
		text = "the median over networks of the " + text
	case "deviation":
		text = "the deviation between networks of " + text
	}
	return text
}

func describeAxis(along string) string {
	switch along {
	case "layers":
		return "the layers"
	case "hidden":
		return "the number of hidden layers"
	case "fraction":
		return "the share of patterns for training"
	case "bins":
		return "the number of bins"
	}
	return along
}
