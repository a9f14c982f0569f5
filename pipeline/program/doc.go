// Package program lets a program in any language do the work of an action.
//
// # Model
//
// A [Program] is a command, the files that it consists of, and the environment
// variables that it is to see. [Program.Replace] puts it in the place of an action's
// stage. When the action runs, the program is started in a fresh folder with
//
//	request.json   what to do: a [Request]
//	inputs/        the action's inputs, one file each
//	outputs/       empty: here the program writes the action's outputs
//	tmp/           for temporary files, named by TMPDIR
//	train.py …     copies of the program's files
//
// which is its working folder. When it has exited with 0, and only then, its outputs
// are read, checked, and stored together. Then the folder is removed, as it is when
// anything goes wrong.
//
// The result is a function of the action's config, seed and inputs, of the command,
// of the content of the files and of the values of the variables: that is what the
// key holds. Nothing else of the environment reaches the program, TMPDIR excepted.
// What the program reads besides, such as the interpreter and its libraries, is not
// known to us and not part of the key; to make it part of the key, name it in a file.
//
// No program is started in a run that has no permission to ([Allow]).
//
// A program belongs to a process group of its own. When it exits, is interrupted,
// takes longer than its timeout or writes too much, the whole group is ended, and on
// Linux also what has left the group: all that descends from the program. What it prints is kept as the log of the action,
// the middle of much left out.
//
// A program that does several actions at once ([Spec.Batch]) is started in the folder of a
// batch, whose request lists those of the actions. Each action has a folder of its own, and
// is checked and stored as soon as the program has reported it there.
//
// # Terms
//
//	spec       a program as an experiment file names it
//	program    a spec whose files and variables have been read
//	request    what a program is asked to do, as JSON
//	protocol   the version of the form of requests
//
// # Non-goals
//
// It is not a sandbox: a program may read and write what its user may.
//
// docs/swap.md is the protocol for authors of programs; docs/swap/request.schema.json
// is its form.
package program
