package service

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"saihakko/client/contract"
)

// A bug cannot be asked for over the network, so the safety net is tested by itself.
func TestABugIsAnsweredWithoutItsDetails(t *testing.T) {
	var log strings.Builder
	s := &Service{log: slog.New(slog.NewTextHandler(&log, nil)), options: Options{RealNow: time.Now}}
	bug := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("index out of the secret range") })
	recorder := httptest.NewRecorder()
	s.logged(caught(bug)).ServeHTTP(recorder, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v1/news", nil))
	var p contract.Problem
	if err := json.Unmarshal(recorder.Body.Bytes(), &p); err != nil || p.Type != "urn:saihakko:problem:internal" || recorder.Code != 500 {
		t.Errorf("%d %s", recorder.Code, recorder.Body)
	}
	if strings.Contains(recorder.Body.String(), "secret") {
		t.Error("the answer tells the bug")
	}
	if !strings.Contains(log.String(), "secret range") || !strings.Contains(log.String(), *p.Instance) {
		t.Errorf("the log does not: %s", log.String())
	}
}

func TestABugAfterTheAnswerHasBegunBreaksItOff(t *testing.T) {
	s := &Service{log: slog.New(slog.DiscardHandler), options: Options{RealNow: time.Now}}
	bug := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
		panic("too late")
	})
	defer func() {
		found := recover()
		if err, ok := found.(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
			t.Errorf("recovered %v", found)
		}
	}()
	s.logged(caught(bug)).ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
}
