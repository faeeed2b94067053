package client

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"testing"
	"time"
)

func TestCausesOfNotReachingTheService(t *testing.T) {
	c := &Client{base: &url.URL{Host: "support.example"}, now: func() time.Time { return time.Time{} }}
	dial := func(err error) error {
		return &url.Error{Op: "Get", URL: "https://support.example/v1", Err: &net.OpError{Op: "dial", Err: err}}
	}
	for _, test := range []struct {
		err  error
		sent bool
		want Cause
	}{
		{dial(&net.DNSError{Name: "support.example", IsNotFound: true}), false, CauseNameUnknown},
		{dial(&net.DNSError{Name: "support.example", IsTimeout: true}), false, CauseNameServer},
		{dial(&net.DNSError{Name: "support.example", IsTemporary: true}), false, CauseNameServer},
		{dial(refused[0]), false, CauseRefused},
		{dial(unreachable[0]), false, CauseUnreachable},
		{dial(unreachable[1]), false, CauseUnreachable},
		{dial(reset[0]), false, CauseBroken},
		{dial(context.DeadlineExceeded), false, CauseTimeout},
		{&url.Error{Err: &net.OpError{Op: "proxyconnect", Err: refused[0]}}, false, CauseProxy},
		{fmt.Errorf("something of HTTP/2"), true, CauseBroken},
		{fmt.Errorf("something else"), false, CauseOther},
	} {
		got, ok := errors.AsType[*OfflineError](c.classify(test.err, test.sent))
		if !ok || got.Cause != test.want || got.Sent != test.sent {
			t.Errorf("%v: got %+v, want %q", test.err, got, test.want)
		}
	}
}
