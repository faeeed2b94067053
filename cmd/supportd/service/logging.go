package service

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"time"
)

// note is what is found out about a request on its way, for its line in the log.
type note struct {
	id      string
	route   string
	account int64
	status  int
	bytes   int64
	problem *failure
	panic   any
	stack   []byte
}

type noteKey struct{}

func noteOf(ctx context.Context) *note {
	if n, ok := ctx.Value(noteKey{}).(*note); ok {
		return n
	}
	return &note{}
}

// logged writes one line for each request. Neither headers, queries nor bodies are in it, so that no secret is.
func (s *Service) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := &note{id: "R" + rand.Text()[:16]}
		started := s.options.RealNow()
		w.Header().Set("X-Request-Id", n.id)
		defer func() { s.logRequest(r, n, s.options.RealNow().Sub(started)) }()
		next.ServeHTTP(&countingWriter{ResponseWriter: w, note: n}, r.WithContext(context.WithValue(r.Context(), noteKey{}, n)))
	})
}

func (s *Service) logRequest(r *http.Request, n *note, took time.Duration) {
	level := slog.LevelInfo
	attributes := []slog.Attr{
		slog.String("request", n.id), slog.String("method", r.Method), slog.String("path", cut(r.URL.Path)),
		slog.String("route", n.route), slog.Int("status", n.status), slog.Int64("bytes", n.bytes),
		slog.Duration("took", took), slog.String("remote", r.RemoteAddr),
	}
	if n.account != 0 {
		attributes = append(attributes, slog.Int64("account", n.account))
	}
	if n.problem != nil {
		attributes = append(attributes, slog.String("problem", n.problem.name))
		if n.problem.status >= http.StatusInternalServerError {
			level = slog.LevelError
			attributes = append(attributes, slog.Any("error", n.problem.cause))
		}
	}
	if n.panic != nil {
		level = slog.LevelError
		attributes = append(attributes, slog.String("panic", fmt.Sprint(n.panic)), slog.String("stack", string(n.stack)))
	}
	s.log.LogAttrs(context.WithoutCancel(r.Context()), level, "request", attributes...)
}

// cut bounds what a stranger can write into the log.
func cut(text string) string {
	const longest = 200
	if len(text) > longest {
		return text[:longest] + "…"
	}
	return text
}

// countingWriter notes the status and the size of the answer.
type countingWriter struct {
	http.ResponseWriter
	note *note
}

// WriteHeader implements [http.ResponseWriter].
func (w *countingWriter) WriteHeader(status int) {
	if w.note.status == 0 {
		w.note.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write implements [http.ResponseWriter].
func (w *countingWriter) Write(b []byte) (int, error) {
	if w.note.status == 0 {
		w.note.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.note.bytes += int64(n)
	return n, err
}

// Unwrap lets [http.ResponseController] reach the server's own writer.
func (w *countingWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
