package client

import "time"

// observe compares the service's clock with ours. The answer's way here makes the service seem late by less than the
// limits of a call, which does not matter for what the difference is used for.
func (c *Client) observe(serviceTime time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.skew, c.skewSeen = serviceTime.Sub(c.now()), true
}

// Skew returns how far the service's clock is ahead of this computer's; negative where it is behind. ok is false as
// long as the service has not told its time. The user is warned from a few minutes on.
func (c *Client) Skew() (skew time.Duration, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.skew, c.skewSeen
}

// ServiceNow returns the service's time as far as it is known, else this computer's. What the service has dated, such
// as a certificate's validity, is judged by it, so that a wrong clock here spoils nothing.
func (c *Client) ServiceNow() time.Time {
	skew, _ := c.Skew()
	return c.now().Add(skew)
}
