package tables

// Classes names the labels of a data set, one row per class.
type Classes []ClassesRow

// ClassesRow is one class.
type ClassesRow struct {
	Y        int32  `column:"y"`        // 0 … K-1, in order
	Label    string `column:"label"`    // as the data set has it
	Patterns int32  `column:"patterns"` // that have it
}

// Teacher holds the weights of a linear teacher, one row per input.
type Teacher []TeacherRow

// TeacherRow is the weight of one input.
type TeacherRow struct {
	Input int32   `column:"input"` // 0 … in order
	Value float64 `column:"value"`
}

// The names of the columns that only these tables have.
const (
	ColumnLabel    = "label"
	ColumnPatterns = "patterns"
)

// Check returns an error that names what is wrong with the table.
func (c Classes) Check() error {
	return first(
		numbered(len(c), ColumnY, func(i int) int32 { return c[i].Y }),
		least(len(c), ColumnPatterns, func(i int) int32 { return c[i].Patterns }, 0))
}

// Check returns an error that names what is wrong with the table.
func (t Teacher) Check() error {
	return first(
		numbered(len(t), ColumnInput, func(i int) int32 { return t[i].Input }),
		within(len(t), ColumnValue, func(i int) float64 { return t[i].Value }, -every, every))
}

// numbered checks that a column counts 0, 1, …
func numbered(rows int, name string, at func(row int) int32) error {
	for row := range rows {
		if v := at(row); int(v) != row {
			return violation(row, name, "is %d; rows are numbered 0, 1, … in order", v)
		}
	}
	return nil
}
