// Package array reads arrays of numbers that other programs wrote: NumPy's .npy and .npz,
// safetensors, and IDX, the format of MNIST. The bytes are not trusted: what a file claims is checked
// against what it holds, and against a limit of memory, before anything is allocated.
//
// An array is read as columns of a table, a row for each index of its first dimension. One
// of more dimensions becomes the columns x_0, x_1, … in the order of the rest of its
// indices, the last one fastest (the pixels of an image row by row), whatever order the file
// has; one of a single dimension becomes the column y. Arrays of an archive are named
// otherwise: images becomes images_0, images_1, …, and labels stays labels.
//
// Integers of at most 32 bits become int32 where all of their type fit, else int64; floats
// of 16 bits (float16, bfloat16) become float32, which holds them exactly; booleans become 0 and 1; texts of a
// fixed width (U, S) become text. A pickled array (dtype object) is refused: reading it would
// run a program.
package array
