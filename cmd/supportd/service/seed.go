package service

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"saihakko/client/businessday"
	"saihakko/client/reissue"
	"saihakko/cmd/supportd/service/store"
)

// SeedOptions say how the sample data is made.
type SeedOptions struct {
	// Password is everybody's; a random one if empty.
	Password string
	// CertificatesDir takes the certificate and the key of each terminal whose certificate is in force, as NAME.crt and
	// NAME.key (PEM), to give a test PC its present certificate. Without it the keys are thrown away.
	CertificatesDir string
}

// Seeded is what a person needs to know of the sample data.
type Seeded struct {
	Password string
	Accounts []SeededAccount
}

// SeededAccount is somebody who can log in.
type SeededAccount struct{ LoginID, Company, Office, Person string }

// Errors of seeding.
var (
	ErrAlreadySeeded = errors.New("the data folder is not empty")
	ErrWeakPassword  = errors.New("the password needs 8 to 256 characters")
)

const shortestLoginPassword = 8

// Seed fills an empty data folder with plausible companies, people, terminals, applications and news, as of the
// service's clock. It is all or nothing.
func (s *Service) Seed(ctx context.Context, o SeedOptions) (Seeded, error) {
	if o.Password == "" {
		o.Password = rand.Text()
	}
	if n := utf8.RuneCountInString(o.Password); n < shortestLoginPassword || n > longestPassword {
		return Seeded{}, fmt.Errorf("seed: %w", ErrWeakPassword)
	}
	seeded := Seeded{Password: o.Password}
	err := s.store.Write(ctx, func(tx *store.Tx) error {
		if n, err := tx.CountAccounts(); err != nil || n > 0 {
			return errors.Join(err, ErrAlreadySeeded)
		}
		calendar, err := s.calendar(tx)
		if err != nil {
			return err
		}
		p := &planter{Service: s, tx: tx, options: o, now: s.Now(), calendar: calendar}
		for _, company := range seedCompanies() {
			id, err := tx.AddCompany(company.name)
			if err != nil {
				return err
			}
			for _, office := range company.offices {
				accounts, err := p.plantOffice(id, company.name, office)
				if err != nil {
					return err
				}
				seeded.Accounts = append(seeded.Accounts, accounts...)
			}
		}
		return p.writeCertificates()
	})
	if err != nil {
		return Seeded{}, fmt.Errorf("seed: %w", err)
	}
	return seeded, nil
}

// planter fills the database within one transaction.
type planter struct {
	*Service
	tx       *store.Tx
	options  SeedOptions
	now      time.Time
	calendar *businessday.Calendar
	numbers  int
	held     []heldCertificate
}

// garden is the office that is being filled.
type garden struct {
	id            int64
	company, name string
	applicant     reissue.Applicant
	terminals     map[string]plantedTerminal
}

type plantedTerminal struct {
	store.Terminal
	issuedOn businessday.Date
}

func (p *planter) plantOffice(companyID int64, company string, o seedOffice) ([]SeededAccount, error) {
	id, err := p.tx.AddOffice(companyID, o.name)
	if err != nil {
		return nil, err
	}
	g := garden{
		id: id, company: company, name: o.name, applicant: o.people[0].applicant, terminals: map[string]plantedTerminal{},
	}
	var accounts []SeededAccount
	for _, person := range o.people {
		hash, err := hashPassword(p.options.Password)
		if err != nil {
			return nil, err
		}
		name := fullName(person.applicant)
		if _, err := p.tx.AddAccount(store.Account{
			LoginID: person.loginID, PasswordHash: hash, Person: name, Applicant: person.applicant, OfficeID: id,
		}); err != nil {
			return nil, err
		}
		accounts = append(accounts, SeededAccount{LoginID: person.loginID, Company: company, Office: o.name, Person: name})
	}
	for _, t := range o.terminals {
		if err := p.plantTerminal(g, t); err != nil {
			return nil, err
		}
	}
	news, err := p.plantApplications(g, o.applications)
	if err != nil {
		return nil, err
	}
	for _, n := range o.news {
		news = append(news, p.newsItem(n))
	}
	// The list shows the newest row first, and what has no date last.
	slices.SortStableFunc(news, func(a, b store.News) int { return a.Day.Compare(b.Day) })
	for _, n := range news {
		if err := p.tx.AddNews(id, n); err != nil {
			return nil, err
		}
	}
	return accounts, nil
}

func (p *planter) plantTerminal(g garden, t seedTerminal) error {
	planted := plantedTerminal{Terminal: store.Terminal{
		OfficeID: g.id, Name: t.name, Transport: t.transport, DeviceKind: t.deviceKind,
	}}
	var err error
	if planted.ID, err = p.tx.AddTerminal(planted.Terminal); err != nil {
		return err
	}
	if t.certificate {
		end := dayOf(p.now).AddDays(t.daysLeft)
		acquired := end.AddMonths(-12)
		planted.issuedOn = acquired.AddDays(-1)
		if err := p.plantIssue(g, planted, 0, planted.issuedOn, acquired.Time(10, 30)); err != nil {
			return err
		}
	}
	g.terminals[t.name] = planted
	return nil
}

// newsItem is an item that is not about an application kept here; its number is that of one made elsewhere.
func (p *planter) newsItem(n seedNews) store.News {
	item := store.News{Kind: n.wording.kind, Text: n.wording.text, Body: n.wording.text + "\n\n" + n.wording.body}
	if n.daysAgo >= 0 {
		item.Day = dayOf(p.now).AddDays(-n.daysAgo)
	}
	if n.withNumber {
		p.numbers++
		item.Number = fmt.Sprintf("%02d9%05d", dayOf(p.now).Year%100, p.numbers)
	}
	return item
}
