package client

import (
	"errors"
	"time"

	"github.com/go-resty/resty/v2"
)

// repeatReads lets a resty client repeat failed requests. It is for the one that sends reads only.
func (c *Client) repeatReads(reads *resty.Client) {
	reads.SetRetryCount(c.limits.Retries).
		SetRetryWaitTime(c.limits.RetryWait).
		SetRetryMaxWaitTime(c.limits.RetryWaitMax).
		AddRetryCondition(func(answer *resty.Response, err error) bool {
			again, wait := c.worthRepeating(answer, err)
			return again && wait <= c.limits.RetryWaitMax
		}).
		SetRetryAfter(func(_ *resty.Client, answer *resty.Response) (time.Duration, error) {
			_, wait := c.worthRepeating(answer, nil)
			return wait, nil // zero lets resty back off by itself
		})
}

// worthRepeating reports whether a read may succeed a moment later, and the wait that the service asks for.
func (c *Client) worthRepeating(answer *resty.Response, err error) (again bool, wait time.Duration) {
	if err != nil {
		offline, ok := errors.AsType[*OfflineError](c.classify(err, true))
		if !ok {
			return false, 0
		}
		switch offline.Cause {
		case CauseBroken, CauseRefused, CauseTimeout, CauseUnreachable, CauseNameServer:
			return true, 0
		}
		return false, 0
	}
	if answer == nil || answer.RawResponse == nil || answer.StatusCode() < 400 {
		return false, 0
	}
	failure := c.failure(answer)
	if p, ok := errors.AsType[*Problem](failure); ok {
		return p.Type == ProblemUnavailable || p.Type == ProblemTooManyRequests, p.RetryAfter
	}
	if offline, ok := errors.AsType[*OfflineError](failure); ok {
		return true, offline.RetryAfter
	}
	return false, 0
}
