package service

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"unicode/utf8"
)

// maxBody is the contract's limit of a request body.
const maxBody = 256 << 10

// bounded reads the body, at most as much as the contract allows, and lets only one JSON object in UTF-8 through. What
// the decoder would quietly pass over (a second value, bytes that are no text) is refused here.
func bounded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength > maxBody {
			writeFailure(w, r, refuse(bodyTooLarge))
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
			writeFailure(w, r, refuse(bodyTooLarge))
			return
		}
		if err != nil || len(body) > 0 && !acceptableBody(r, body) {
			writeFailure(w, r, refuse(malformedRequest))
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		next.ServeHTTP(w, r)
	})
}

func acceptableBody(r *http.Request, body []byte) bool {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "application/json" {
		return false
	}
	trimmed := bytes.TrimLeft(body, " \t\r\n")
	return len(trimmed) > 0 && trimmed[0] == '{' && utf8.Valid(body) && json.Valid(body)
}
