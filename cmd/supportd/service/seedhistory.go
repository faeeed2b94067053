package service

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"saihakko/client/businessday"
	"saihakko/client/reissue"
	"saihakko/cmd/supportd/service/issuer"
	"saihakko/cmd/supportd/service/store"
)

// heldCertificate is a certificate in force whose key somebody wants.
type heldCertificate struct {
	terminal string
	key      *ecdsa.PrivateKey
	pem      string
}

// plantIssue gives a terminal codes and, unless acquired is zero, the certificate acquired with them at that moment.
func (p *planter) plantIssue(g garden, t plantedTerminal, applicationID int64, issuedOn businessday.Date, acquired time.Time) error {
	issue, err := newCodes(t.Name)
	if err != nil {
		return err
	}
	issue.ApplicationID, issue.IssuedOn, issue.AcquireBy = applicationID, issuedOn, issuedOn.AddMonths(stopMonths)
	issue.AcknowledgedAt = acquired
	if issue.ID, err = p.tx.AddIssue(t.ID, issue); err != nil || acquired.IsZero() {
		return err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return fmt.Errorf("make key: %w", err)
	}
	spki, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return fmt.Errorf("encode key: %w", err)
	}
	until, err := validUntil(DefaultValidity(), dayOf(acquired))
	if err != nil {
		return err
	}
	subject := issuer.Subject{Company: g.company, Office: g.name, Terminal: t.Name}
	issued, err := p.authority.IssueTerminal(key.Public(), subject, acquired.Add(-backdate), until)
	if err != nil {
		return fmt.Errorf("issue certificate: %w", err)
	}
	hash := sha256.Sum256(spki)
	if _, err := p.tx.AddCertificate(store.Certificate{
		IssueID: issue.ID, Acquisition: rand.Text(), Serial: serialOf(issued.SerialNumber), PEM: armour(issued),
		KeyHash: hash[:], NotAfter: issued.NotAfter, AcquiredAt: acquired, AcknowledgedAt: acquired,
	}); err != nil {
		return err
	}
	if p.now.Before(issued.NotAfter) {
		p.held = append(p.held, heldCertificate{terminal: t.Name, key: key, pem: armour(issued)})
	}
	return nil
}

// plantApplications plants an office's history, oldest first, and returns the news of it.
func (p *planter) plantApplications(g garden, applications []seedApplication) ([]store.News, error) {
	var news []store.News
	for _, a := range applications {
		item, err := p.plantApplication(g, a)
		if err != nil {
			return nil, err
		}
		news = append(news, item)
	}
	return news, nil
}

func (p *planter) plantApplication(g garden, a seedApplication) (store.News, error) {
	t, ok := g.terminals[a.terminal]
	if !ok {
		return store.News{}, fmt.Errorf("no terminal %s in the sample data", a.terminal)
	}
	day := p.calendar.AddBusinessDays(dayOf(p.now), -a.businessDaysAgo)
	received, desired := day.Time(13, 20), p.calendar.NextBusinessDay(day)
	row := store.Application{
		OfficeID: g.id, State: a.state, ReceivedAt: received, Desired: desired,
		Request: reissue.Request{
			Applicant: g.applicant, MailConfirmation: g.applicant.Mail, DesiredDate: desired.String(), Reason: a.reason,
			Terminals: []string{a.terminal},
		},
	}
	reissued := a.state == store.Reissued || a.state == store.Acquired
	if reissued {
		row.AcquireBy = desired.AddMonths(stopMonths)
	}
	row, err := p.tx.AddApplication(row)
	if err != nil {
		return store.News{}, err
	}
	if err := p.tx.SetApplicationTerminals(row.ID, []store.ApplicationTerminal{{
		TerminalID: t.ID, Code1: "NAC" + t.Name, IssuedOn: t.issuedOn, Acquired: a.state == store.Acquired,
	}}); err != nil {
		return store.News{}, err
	}
	for _, e := range pastEvents(a, received, desired) {
		if err := p.tx.AddEvent(row.ID, e); err != nil {
			return store.News{}, err
		}
	}
	if !reissued {
		return pastNews(row, a, day), nil
	}
	acquired := time.Time{}
	if a.state == store.Acquired {
		acquired = desired.Time(10, 15)
	}
	if err := p.plantIssue(g, t, row.ID, desired, acquired); err != nil {
		return store.News{}, err
	}
	return pastNews(row, a, desired), nil
}

// pastEvents is the timeline of an application of the past.
func pastEvents(a seedApplication, received time.Time, desired businessday.Date) []store.Event {
	events := []store.Event{
		{At: received, Kind: eventReceived},
		{At: received, Kind: eventMailQueued, Text: mailReceived.subject},
		{At: received.Add(time.Minute), Kind: eventMailSent, Text: mailReceived.subject},
	}
	morning := desired.Time(morningHour, 0)
	switch a.state {
	case store.Query:
		events = append(events, store.Event{At: received.Add(2 * time.Hour), Kind: eventQuery, Text: a.message})
	case store.Withdrawn:
		events = append(events, store.Event{At: received.Add(time.Hour), Kind: eventWithdrawn, Text: a.message})
	case store.Reissued, store.Acquired:
		events = append(events, store.Event{At: morning, Kind: eventReissued},
			store.Event{At: morning, Kind: eventMailQueued, Text: mailReissued.subject},
			store.Event{At: morning.Add(time.Minute), Kind: eventMailSent, Text: mailReissued.subject})
	case store.Received, store.Corrected, store.Void:
	}
	if a.state == store.Acquired {
		at := desired.Time(10, 15)
		events = append(events, store.Event{At: at, Kind: eventAcquired, Terminal: a.terminal}, store.Event{At: at, Kind: eventCompleted})
	}
	return events
}

// pastNews is the last news of an application of the past.
func pastNews(row store.Application, a seedApplication, day businessday.Date) store.News {
	byState := map[store.State]wording{
		store.Query: newsQuery, store.Withdrawn: newsWithdrawn, store.Reissued: newsReissued, store.Acquired: newsReissued,
	}
	return newsAbout(row, byState[a.state], a.message, day)
}

// writeCertificates hands out the certificates in force with their keys, readable by their owner only.
func (p *planter) writeCertificates() error {
	dir := p.options.CertificatesDir
	if dir == "" {
		return nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("create folder of certificates: %w", err)
	}
	chain := ""
	for _, c := range append(p.authority.Intermediates(), p.authority.Roots()...) {
		chain += armour(c)
	}
	for _, h := range p.held {
		der, err := x509.MarshalPKCS8PrivateKey(h.key)
		if err != nil {
			return fmt.Errorf("encode key: %w", err)
		}
		key := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
		if err := errors.Join(
			os.WriteFile(filepath.Join(dir, h.terminal+".key"), key, 0o600),
			os.WriteFile(filepath.Join(dir, h.terminal+".crt"), []byte(h.pem+chain), 0o600),
		); err != nil {
			return fmt.Errorf("write certificates: %w", err)
		}
	}
	return nil
}
