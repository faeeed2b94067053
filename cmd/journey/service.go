//go:build linux

package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"saihakko/client/contract"
)

// supportService is the running reference service, asked from outside with a log-in of the journey's own.
type supportService struct {
	url, caFile string
	data        string // its folder
	before      string // the certificates in force before the journey, with their keys
	address     string
	password    string // everybody's
	token       string
	http        *http.Client
}

// loginID is the person that supportd seed puts in charge of the office in Tokyo.
const loginID = "tsukan01"

// startService fills a service with the sample companies and starts it on a free loopback port. The password is made
// for this run, so that it can be searched for afterwards wherever it should not be.
func (j *journey) startService() {
	s := &supportService{
		data: filepath.Join(j.options.out, "service"), before: filepath.Join(j.options.out, "before"), password: rand.Text(),
	}
	_, err := j.desk.tool(j.ctx, s.password, j.options.supportd, "seed", "-data", s.data, "-certificates", s.before, "-password-stdin")
	j.must(err, "seed the service")
	s.address = j.freeAddress()
	s.url = "https://" + s.address
	process, err := j.desk.start(launch{
		name: "supportd", path: j.options.supportd, args: []string{"-data", s.data, "-listen", s.address, "-demo-clock"},
	})
	j.must(err, "start the service")
	s.caFile = filepath.Join(s.data, "server-ca.pem")
	j.await("the service to answer", patient, func() error {
		if err := process.ended(); err != nil {
			return err
		}
		if s.http, err = s.newHTTP(nil); err != nil {
			return err
		}
		return s.call(j.ctx, s.http, http.MethodGet, "/v1/authority", nil, nil)
	})
	j.service = s
}

// freeAddress returns a loopback address with a port that nobody has.
func (j *journey) freeAddress() string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	j.must(err, "find a free port")
	j.must(l.Close(), "find a free port")
	return l.Addr().String()
}

// newHTTP returns an HTTP client that trusts the service only, and presents a client certificate if one is given.
func (s *supportService) newHTTP(certificate *tls.Certificate) (*http.Client, error) {
	ca, err := os.ReadFile(s.caFile)
	if err != nil {
		return nil, fmt.Errorf("read the service's CA: %w", err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(ca) {
		return nil, errors.New("the service's CA file holds no certificate")
	}
	config := &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	if certificate != nil {
		config.Certificates = []tls.Certificate{*certificate}
	}
	return &http.Client{Timeout: soon, Transport: &http.Transport{TLSClientConfig: config, DisableKeepAlives: true}}, nil
}

// problem is the answer of a service that refuses.
type problem struct {
	Type   string `json:"type"`
	Status int    `json:"status"`
}

func (p *problem) Error() string { return fmt.Sprintf("the service refuses (%d %s)", p.Status, p.Type) }

// call speaks the contract. in and out may be nil.
func (s *supportService) call(ctx context.Context, client *http.Client, method, path string, in, out any) (err error) {
	var body bytes.Buffer
	if in != nil {
		if err := json.NewEncoder(&body).Encode(in); err != nil {
			return fmt.Errorf("encode request: %w", err)
		}
	}
	request, err := http.NewRequestWithContext(ctx, method, s.url+path, &body)
	if err != nil {
		return fmt.Errorf("make request: %w", err)
	}
	if in != nil {
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Idempotency-Key", rand.Text())
	}
	if s.token != "" && client == s.http {
		request.Header.Set("Authorization", "Bearer "+s.token)
	}
	answer, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	defer func() { err = errors.Join(err, answer.Body.Close()) }()
	data, err := io.ReadAll(io.LimitReader(answer.Body, 4<<20))
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	if answer.StatusCode >= 300 {
		refused := &problem{Status: answer.StatusCode}
		if err := json.Unmarshal(data, refused); err != nil {
			return fmt.Errorf("%s %s: status %d without a problem document", method, path, answer.StatusCode)
		}
		return fmt.Errorf("%s %s: %w", method, path, refused)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(data, out); err != nil {
		return fmt.Errorf("%s %s: decode answer: %w", method, path, err)
	}
	return nil
}

// ask logs in afresh, so that no session of the journey's can have ended, and reads one thing.
func (j *journey) ask(path string, out any) {
	s := j.service
	var session contract.NewSession
	credentials := contract.Credentials{LoginId: loginID, Password: s.password}
	s.token = ""
	j.must(s.call(j.ctx, s.http, http.MethodPost, "/v1/sessions", credentials, &session), "log in at the service")
	s.token = session.Token
	j.must(s.call(j.ctx, s.http, http.MethodGet, path, nil, out), "ask the service")
}

// terminals returns the office's terminals by name.
func (j *journey) terminals() map[string]contract.Terminal {
	var page contract.TerminalPage
	j.ask("/v1/terminals?limit=500", &page)
	terminals := map[string]contract.Terminal{}
	for _, t := range page.Items {
		terminals[t.Name] = t
	}
	return terminals
}

func (j *journey) application(number string) (a contract.Application) {
	j.ask("/v1/applications/"+number, &a)
	return a
}

// moveClock moves the service's clock, which does the work that has fallen due before it answers.
func (j *journey) moveClock(to time.Time) {
	order := map[string]any{"now": to.Format(time.RFC3339)}
	j.must(j.service.call(j.ctx, j.service.http, http.MethodPost, "/demo/clock", order, nil), "move the service's clock")
}

// connection says what /v1/connection thinks of a client certificate.
func (j *journey) connection(certificate tls.Certificate) (c contract.Connection, err error) {
	client, err := j.service.newHTTP(&certificate)
	if err != nil {
		return c, err
	}
	return c, j.service.call(j.ctx, client, http.MethodGet, "/v1/connection", nil, &c)
}

// certificateBefore is the terminal's certificate as it was before the journey.
func (j *journey) certificateBefore(terminal string) tls.Certificate {
	certificate, err := tls.LoadX509KeyPair(
		filepath.Join(j.service.before, terminal+".crt"), filepath.Join(j.service.before, terminal+".key"))
	j.must(err, "read the terminal's present certificate")
	return certificate
}
