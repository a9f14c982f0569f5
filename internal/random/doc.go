// Package random gives every purpose of an experiment its own random numbers,
// the same on every machine.
//
// A [Stream] is a function of a seed and a purpose ("init", "split", "labels").
// Streams of different purposes share nothing, so a new use of chance moves no
// old number.
//
// Non-goals: cryptography, and speed beyond what drawing weights and labels needs.
package random
