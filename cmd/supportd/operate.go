package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"saihakko/client/businessday"
	"saihakko/cmd/supportd/service"
)

// seed fills an empty data folder with sample data.
func seed(ctx context.Context, args []string, t terminal) error {
	set, data := flags("seed", t)
	fromStdin := set.Bool("password-stdin", false, "read everybody's password from stdin (one line) instead of making one")
	certificates := set.String("certificates", "", "folder to write the terminals' present certificates and keys into (PEM)")
	if _, err := parse(set, args, 0, 0); err != nil {
		return err
	}
	o := service.SeedOptions{CertificatesDir: *certificates}
	if *fromStdin {
		var err error
		if o.Password, err = readSecret("-", t.in); err != nil {
			return fmt.Errorf("read password: %w", err)
		}
	}
	return withService(ctx, *data, false, func(s *service.Service) error {
		seeded, err := s.Seed(ctx, o)
		if err != nil {
			return err
		}
		for _, a := range seeded.Accounts {
			fmt.Fprintf(t.out, "%s\t%s %s %s\n", a.LoginID, a.Company, a.Office, a.Person)
		}
		if !*fromStdin { // the only time that it is shown: nothing else keeps it
			fmt.Fprintf(t.out, "password of all: %s\n", seeded.Password)
		}
		return nil
	})
}

// review lets the operator act on an application.
func review(ctx context.Context, args []string, t terminal) error {
	set, data := flags("review", t)
	message := set.String("message", "", "what the applicant is told; required for a query")
	words, err := parse(set, args, 2, 2)
	if err != nil {
		return err
	}
	action := service.Action(words[1])
	switch action {
	case service.Approve, service.AskQuery, service.MakeVoid:
	default:
		return fmt.Errorf("no action %q: approve, query or void (%w)", words[1], errUsage)
	}
	return withService(ctx, *data, true, func(s *service.Service) error {
		err := s.Review(ctx, words[0], action, *message)
		if errors.Is(err, service.ErrNoMessage) {
			return fmt.Errorf("%w (-message TEXT)", err)
		}
		return err
	})
}

// unlock lets somebody log in again who failed too often.
func unlock(ctx context.Context, args []string, t terminal) error {
	set, data := flags("unlock", t)
	words, err := parse(set, args, 1, 1)
	if err != nil {
		return err
	}
	return withService(ctx, *data, true, func(s *service.Service) error { return s.Unlock(ctx, words[0]) })
}

// holiday decides about days on which the calendar differs from the law's rules.
func holiday(ctx context.Context, args []string, t terminal) error {
	set, data := flags("holiday", t)
	words, err := parse(set, args, 1, 3)
	if err != nil {
		return err
	}
	action, day := words[0], businessday.Date{}
	if wants := map[string]int{"list": 1, "open": 2, "clear": 2, "close": 3}[action]; wants != len(words) {
		return fmt.Errorf("list; close DATE NAME; open DATE; or clear DATE (%w)", errUsage)
	}
	if len(words) > 1 {
		if day, err = businessday.ParseLenient(words[1], businessday.DateOf(time.Now())); err != nil {
			return fmt.Errorf("%w (%w)", err, errUsage)
		}
	}
	return withService(ctx, *data, true, func(s *service.Service) error {
		switch action {
		case "close":
			return s.Override(ctx, day, businessday.Override{Closed: true, Name: words[2]})
		case "open":
			return s.Override(ctx, day, businessday.Override{})
		case "clear":
			return s.ClearOverride(ctx, day)
		}
		return listOverrides(ctx, s, t)
	})
}

func listOverrides(ctx context.Context, s *service.Service, t terminal) error {
	days, err := s.Overrides(ctx)
	if err != nil {
		return err
	}
	for _, d := range days {
		what := "open"
		if d.Override.Closed {
			what = "closed\t" + d.Override.Name
		}
		fmt.Fprintf(t.out, "%s\t%s\n", d.Date, what)
	}
	return nil
}
