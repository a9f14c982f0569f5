//go:build race

package artifacts

// RaceDetector is on: pools then lose what they hold on purpose.
const RaceDetector = true
