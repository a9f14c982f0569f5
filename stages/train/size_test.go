package train

import "testing"

// TestSeconds: what is twice as much work takes twice as long.
func TestSeconds(t *testing.T) {
	c := Config{Hidden: []int{10}, Epochs: 100, Batch: 32, Fraction: 0.5}
	one := c.Seconds(1000)
	if one <= 0 || c.Seconds(2000) != 2*one {
		t.Errorf("%g and %g", one, c.Seconds(2000))
	}
	for name, longer := range map[string]func(*Config){
		"epochs":   func(c *Config) { c.Epochs *= 2 },
		"fraction": func(c *Config) { c.Fraction *= 2 },
		"steps":    func(c *Config) { c.Steps = 2 * 100 * 500 / 32 },
	} {
		more := c
		if longer(&more); more.Seconds(1000) < 1.9*one || more.Seconds(1000) > 2.1*one {
			t.Errorf("%s: %g, and before %g", name, more.Seconds(1000), one)
		}
	}
	if c.Hidden = []int{10, 20}; c.Seconds(1000) <= 2*one || c.Seconds(0) <= 0 {
		t.Errorf("a wider network takes %g, and before %g", c.Seconds(1000), one)
	}
}
