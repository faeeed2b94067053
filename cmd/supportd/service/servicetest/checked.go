package servicetest

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"saihakko/client/contract"
)

// Checked returns a transport that holds every request and answer that passes through it against the contract, and
// fails the test where one differs.
func Checked(t testing.TB, next http.RoundTripper) http.RoundTripper {
	return &checked{t: t, next: next}
}

// CheckedAnswers is [Checked] for tests that send what the contract forbids: only the answers are held against it.
func CheckedAnswers(t testing.TB, next http.RoundTripper) http.RoundTripper {
	return &checked{t: t, next: next, answersOnly: true}
}

type checked struct {
	t           testing.TB
	next        http.RoundTripper
	answersOnly bool
}

var document = sync.OnceValues(func() (routers.Router, error) {
	loaded, err := openapi3.NewLoader().LoadFromData(contract.Document)
	if err != nil {
		return nil, err
	}
	if err := loaded.Validate(context.Background()); err != nil {
		return nil, err
	}
	return gorillamux.NewRouter(loaded)
})

// RoundTrip implements [http.RoundTripper].
func (c *checked) RoundTrip(r *http.Request) (*http.Response, error) {
	router, err := document()
	if err != nil {
		c.t.Errorf("the contract itself: %v", err)
		return c.next.RoundTrip(r)
	}
	asked := r.Clone(r.Context())
	asked.URL.Scheme, asked.URL.Host = "", "" // the document names no host
	asked.Host = ""
	route, params, err := router.FindRoute(asked)
	if err != nil {
		return c.strange(r, err)
	}
	input := &openapi3filter.RequestValidationInput{
		Request: asked, PathParams: params, Route: route,
		Options: &openapi3filter.Options{
			IncludeResponseStatus: true, MultiError: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc,
		},
	}
	if !c.answersOnly {
		if r.GetBody != nil {
			if asked.Body, err = r.GetBody(); err != nil {
				return nil, err
			}
		}
		if err := openapi3filter.ValidateRequest(r.Context(), input); err != nil {
			c.t.Errorf("request %s %s: %v", r.Method, r.URL.Path, err)
		}
	}
	response, err := c.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	return response, c.checkAnswer(input, response)
}

func (c *checked) checkAnswer(input *openapi3filter.RequestValidationInput, response *http.Response) error {
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if err := response.Body.Close(); err != nil {
		return err
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	if len(body) > 4<<20 {
		c.t.Errorf("answer to %s %s has %d bytes", input.Request.Method, input.Request.URL.Path, len(body))
	}
	if err := openapi3filter.ValidateResponse(input.Request.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: response.StatusCode, Header: response.Header,
		Body: io.NopCloser(bytes.NewReader(body)), Options: input.Options,
	}); err != nil {
		c.t.Errorf("answer to %s %s (%d): %v", input.Request.Method, input.Request.URL.Path, response.StatusCode, err)
	}
	return nil
}

// strange is for requests that the contract does not know: they must be refused with a problem document. The
// demonstration's door is no part of the contract.
func (c *checked) strange(r *http.Request, why error) (*http.Response, error) {
	demo := strings.HasPrefix(r.URL.Path, "/demo/")
	if !c.answersOnly && !demo {
		c.t.Errorf("request %s %s: %v", r.Method, r.URL.Path, why)
	}
	response, err := c.next.RoundTrip(r)
	if err == nil && response.StatusCode >= http.StatusBadRequest &&
		response.Header.Get("Content-Type") != "application/problem+json" {
		c.t.Errorf("%s %s is refused without a problem document", r.Method, r.URL.Path)
	}
	return response, err
}
