// Package random generates random numbers for each purpose of an experiment, the same
// on every machine.
//
// A [Stream] is a function of a seed and a purpose ("init", "split", "labels").
// Streams of different purposes are independent, so that an additional purpose does not
// change the numbers of the others.
//
// Non-goals: cryptography, and speed beyond what drawing weights and labels needs.
package random
