//go:build race

package artifacts_test

// raceDetector is on: pools then lose what they hold on purpose.
const raceDetector = true
