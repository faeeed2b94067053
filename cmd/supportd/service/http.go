package service

import (
	"context"
	"errors"
	"net/http"
	"path"
	"runtime/debug"
	"strings"

	"saihakko/client/contract"
)

// api answers the operations of the contract.
type api struct{ *Service }

var _ contract.StrictServerInterface = api{}

// newHandler puts the operations behind what all requests have in common. From the outside in: the log, the safety
// net, the route, the size of the body, the session.
func (s *Service) newHandler() http.Handler {
	mux := http.NewServeMux()
	operations := contract.NewStrictHandlerWithOptions(api{s}, nil, contract.StrictHTTPServerOptions{
		RequestErrorHandlerFunc:  refuseRequest,
		ResponseErrorHandlerFunc: answerError,
	})
	contract.HandlerWithOptions(operations, contract.StdHTTPServerOptions{BaseRouter: mux, ErrorHandlerFunc: refuseRequest})
	if s.options.DemoClock {
		mux.HandleFunc("GET "+demoPath, s.demoClock)
		mux.HandleFunc("POST "+demoPath, s.moveDemoClock)
	}
	return s.logged(caught(routed(mux, bounded(s.admitted(mux)))))
}

// caught is the safety net: a bug in one request must not take the others down, nor tell its details.
func caught(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			found := recover()
			if found == nil {
				return
			}
			noted := noteOf(r.Context())
			noted.panic, noted.stack = found, debug.Stack()
			if noted.status != 0 { // too late for another answer: break the connection off
				panic(http.ErrAbortHandler)
			}
			writeFailure(w, r, refuse(internal))
		}()
		ctx, cancel := context.WithTimeout(r.Context(), requestTimeout)
		defer cancel()
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// routed refuses what no operation answers with a problem document, where the mux itself would answer plain text.
func routed(mux *http.ServeMux, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if path.Clean(r.URL.Path) != r.URL.Path || strings.Contains(r.URL.Path, "\\") {
			writeFailure(w, r, refuse(notFound)) // the mux would redirect
			return
		}
		_, pattern := mux.Handler(r)
		if pattern != "" {
			noteOf(r.Context()).route = pattern
			next.ServeHTTP(w, r)
			return
		}
		probe := &statusProbe{header: http.Header{}}
		mux.ServeHTTP(probe, r)
		if probe.status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", probe.header.Get("Allow"))
			writeFailure(w, r, refuse(methodNotAllowed))
			return
		}
		writeFailure(w, r, refuse(notFound))
	})
}

// statusProbe finds out what the mux would answer.
type statusProbe struct {
	header http.Header
	status int
}

func (p *statusProbe) Header() http.Header { return p.header }

func (p *statusProbe) WriteHeader(status int) { p.status = status }

func (p *statusProbe) Write(b []byte) (int, error) { return len(b), nil }

// refuseRequest answers what could not be read as a request of the contract. The reason is not quoted: it may hold
// what was typed.
func refuseRequest(w http.ResponseWriter, r *http.Request, err error) {
	f := refuse(malformedRequest)
	if e, ok := errors.AsType[*contract.RequiredHeaderError](err); ok {
		f.detail = "ヘッダー「" + e.ParamName + "」が必要です。"
	}
	writeFailure(w, r, f)
}

// answerError answers an operation that failed.
func answerError(w http.ResponseWriter, r *http.Request, err error) {
	if f, ok := errors.AsType[*failure](err); ok {
		writeFailure(w, r, f)
		return
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		writeFailure(w, r, unavailable(err))
		return
	}
	writeFailure(w, r, &failure{kind: internal, cause: err})
}
