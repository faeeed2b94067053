package service

import (
	"encoding/json"
	"net"
	"net/http"
	"slices"
	"time"

	"saihakko/client/businessday"
	"saihakko/cmd/supportd/service/store"
)

// demoPath is no part of the contract: it exists only in a demonstration and only for this machine.
const demoPath = "/demo/clock"

type clockAnswer struct {
	Now time.Time `json:"now"`
}

type clockOrder struct {
	Now                 *time.Time `json:"now"`
	NextBusinessMorning bool       `json:"nextBusinessMorning"`
}

// passedOn are headers by which a proxy tells that it has passed a request on.
var passedOn = []string{"Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip"}

// fromThisMachine says that a request was made here. One that a proxy on this machine has passed on was not.
func fromThisMachine(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	ip := net.ParseIP(host)
	return err == nil && ip != nil && ip.IsLoopback() &&
		!slices.ContainsFunc(passedOn, func(name string) bool { return r.Header.Get(name) != "" })
}

// demoClock answers the service's time.
func (s *Service) demoClock(w http.ResponseWriter, r *http.Request) {
	if !fromThisMachine(r) {
		writeFailure(w, r, refuse(notFound))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(clockAnswer{Now: s.Now()}); err != nil {
		answerError(w, r, err)
	}
}

// moveDemoClock moves the service's clock forward and does the morning's work before it answers, so that whoever
// asked finds it done. Only JSON is read (see bounded), which no foreign web page can send without being asked first.
func (s *Service) moveDemoClock(w http.ResponseWriter, r *http.Request) {
	if !fromThisMachine(r) {
		writeFailure(w, r, refuse(notFound))
		return
	}
	var order clockOrder
	if err := json.NewDecoder(r.Body).Decode(&order); err != nil || (order.Now == nil) == !order.NextBusinessMorning {
		writeFailure(w, r, refuse(malformedRequest))
		return
	}
	to := order.Now
	if to == nil {
		morning, err := s.nextBusinessMorning(r)
		if err != nil {
			answerError(w, r, err)
			return
		}
		to = &morning
	}
	if err := s.moveClock(r.Context(), *to); err != nil {
		answerError(w, r, err)
		return
	}
	if err := s.DoMorning(r.Context()); err != nil {
		answerError(w, r, err)
		return
	}
	s.demoClock(w, r)
}

// nextBusinessMorning is the first moment from now on at which a morning's work begins.
func (s *Service) nextBusinessMorning(r *http.Request) (morning time.Time, err error) {
	err = s.store.Read(r.Context(), func(tx *store.Tx) error {
		calendar, err := s.calendar(tx)
		if err != nil {
			return err
		}
		now := s.Now()
		today := businessday.DateOf(now)
		morning = today.Time(morningHour, 0)
		if !now.Before(morning) || !calendar.IsBusinessDay(today) {
			morning = calendar.NextBusinessDay(today).Time(morningHour, 0)
		}
		return nil
	})
	return morning, err
}
