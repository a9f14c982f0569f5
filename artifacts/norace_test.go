//go:build !race

package artifacts_test

const raceDetector = false
