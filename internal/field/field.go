// Package field has the error of one field of a Config: [Error].
//
// A stage's Config is checked by its method Validate, which returns all problems as
// joined *Errors. Package strict, which reads experiment files, adds the position of the
// field in the file. A caller outside the module finds both parts by the method Wrong:
//
//	var wrong interface{ Wrong() (field, problem string) }
//	errors.As(config.Validate(), &wrong)
//
// The package imports nothing, so that numerics can report a bad Config without a
// store or a reader of files behind them.
package field

// Error describes what is wrong with one field of a Config.
type Error struct {
	Field   string // name in the file: "hidden"
	Problem string // "has a layer of width 0; …"
}

// Error names the field first.
func (e *Error) Error() string { return e.Field + ": " + e.Problem }

// Wrong returns the field and the problem.
func (e *Error) Wrong() (field, problem string) { return e.Field, e.Problem }
