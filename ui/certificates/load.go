package certificates

import (
	"context"
	"slices"
	"strings"

	"saihakko/client"
	"saihakko/client/acquire"
	"saihakko/client/businessday"
	"saihakko/client/certstore"
	"saihakko/ui/task"
)

// snapshot is what the service and this PC have told.
type snapshot struct {
	terminals []client.Terminal
	today     businessday.Date

	entries []certstore.Entry
	// storeErr is why the certificate store could not be read.
	storeErr  error
	installed []acquire.Installed
	jobs      []acquire.Job
	// journalErr is why some of jobs and installed could not be read.
	journalErr error
}

// load asks this PC first, which answers without a network too, and then the service. The calendar comes along because
// it tells the service's day, by which periods are counted and certificates judged.
func (s *Screens) load(done func(snapshot, error)) (cancel func()) {
	deps := s.deps
	return task.Do(context.Background(), deps.Tasks, func(ctx context.Context) (snapshot, error) {
		got := deps.local(ctx)
		calendar, err := deps.Service.Calendar(ctx)
		if err != nil {
			return got, err
		}
		got.today = calendar.Today
		got.terminals, err = deps.Service.Terminals(ctx)
		return got, err
	}, func(got snapshot, err error) {
		deps.Online(err)
		if err == nil {
			s.last = &got
		}
		done(got, err)
	})
}

// local asks this PC, and clears away what an acquisition that was given up has left.
func (d Deps) local(ctx context.Context) snapshot {
	got := snapshot{today: businessday.DateOf(d.Now())}
	if d.Acquirer != nil {
		got.jobs, got.journalErr = d.Acquirer.Pending()
		got.jobs = slices.DeleteFunc(got.jobs, func(job acquire.Job) bool {
			if !job.Abandoned {
				return false
			}
			_, err := d.Acquirer.Resume(ctx, job.Terminal, nil)
			d.Logger.Info("cleared an acquisition that was given up", "terminal", job.Terminal, "result", err)
			return true
		})
		installed, err := d.Acquirer.Installed()
		if err != nil {
			got.journalErr = err
		}
		got.installed = installed
	}
	if d.Store == nil {
		got.storeErr = d.NoStore
		return got
	}
	got.entries, got.storeErr = d.Store.List(ctx)
	return got
}

func (s snapshot) terminal(name string) (client.Terminal, bool) {
	for _, t := range s.terminals {
		if t.Name == name {
			return t, true
		}
	}
	return client.Terminal{}, false
}

// job is the acquisition for a terminal that broke off.
func (s snapshot) job(terminal string) (acquire.Job, bool) {
	for _, job := range s.jobs {
		if job.Terminal == terminal {
			return job, true
		}
	}
	return acquire.Job{}, false
}

// next is another terminal of the same application that waits for its certificate.
func (s snapshot) next(number, after string) (client.Terminal, bool) {
	for _, t := range s.terminals {
		if number != "" && t.ApplicationNumber == number && t.Name != after &&
			t.State == client.CertificateAwaitingAcquisition {
			return t, true
		}
	}
	return client.Terminal{}, false
}

// entry finds a certificate of this PC's store by its fingerprint.
func (s snapshot) entry(fingerprint string) (certstore.Entry, bool) {
	for _, e := range s.entries {
		if e.Fingerprint().String() == fingerprint {
			return e, true
		}
	}
	return certstore.Entry{}, false
}

// proven is the certificate of a terminal that this program has installed and proven, if it is still in the store and
// still the one in force.
func (s snapshot) proven(t client.Terminal) (acquire.Installed, bool) {
	for _, i := range s.installed {
		e, there := s.entry(i.Fingerprint)
		if there && e.HasKey && i.Terminal == t.Name && sameSerial(i.SerialNumber, t.SerialNumber) {
			return i, true
		}
	}
	return acquire.Installed{}, false
}

// present tells whether the certificate in force is in this PC's store, with its key.
func (s snapshot) present(t client.Terminal) bool {
	return slices.ContainsFunc(s.entries, func(e certstore.Entry) bool {
		return e.HasKey && e.Certificate.Subject.CommonName == t.Name &&
			sameSerial(e.Certificate.SerialNumber.Text(16), t.SerialNumber)
	})
}

// sameSerial compares serial numbers in hexadecimal, which others write with leading zeros, colons or capitals.
func sameSerial(a, b string) bool {
	plain := func(serial string) string {
		return strings.TrimLeft(strings.ToLower(strings.ReplaceAll(serial, ":", "")), "0")
	}
	return plain(a) != "" && plain(a) == plain(b)
}
