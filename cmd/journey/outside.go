//go:build linux

package main

import (
	"encoding/json"
	"errors"
	"strings"

	"saihakko/client/contract"
)

// What is looked at from outside: by other programs, by the driver's own log-in at the service, and on the disk.

// refusedAsEnded is what the service says to a certificate that a reissue has ended.
const refusedAsEnded = "urn:saihakko:problem:client-certificate-ended"

// oldAccepted makes sure that the certificate in force before the reissue still connects.
func (j *journey) oldAccepted(terminal string) {
	c, err := j.connection(j.certificateBefore(terminal))
	j.must(err, "connect with the present certificate of "+terminal)
	if c.Terminal != terminal {
		j.fail("the present certificate of %s counts as %s's", terminal, c.Terminal)
	}
}

func (j *journey) oldRefused(terminal string) {
	_, err := j.connection(j.certificateBefore(terminal))
	if p, ok := errors.AsType[*problem](err); !ok || p.Type != refusedAsEnded {
		j.fail("the old certificate of %s is not refused as ended: %v", terminal, err)
	}
}

// newAccepted lets NSS's own client connect with each certificate in the database.
func (j *journey) newAccepted(all map[string]installed) {
	for terminal, i := range all {
		answer := j.connectWithStore(i)
		if !strings.Contains(answer, " 200 ") || !strings.Contains(answer, `"`+terminal+`"`) {
			j.fail("the service does not take the certificate in the database for %s's: %s", terminal, answer)
		}
	}
}

// allAcquired makes sure that the service counts the application, and each terminal of it, as acquired.
func (j *journey) allAcquired(number string, terminals ...string) {
	a := j.application(number)
	if a.State != contract.Acquired {
		j.fail("the service counts application %s as %s", number, a.State)
	}
	known := j.terminals()
	for _, name := range terminals {
		if state := known[name].Certificate.State; state != contract.Valid {
			j.fail("the service counts the certificate of %s as %s", name, state)
		}
	}
}

// passwordInKeyring asks the keyring by its own tool for the log-in that was kept.
func (j *journey) passwordInKeyring() {
	out, err := j.desk.tool(j.ctx, "", "secret-tool", "lookup", "service", "Saihakko", "username", "login "+j.service.url)
	j.must(err, "look the log-in up in the keyring")
	var kept struct{ ID, Password string }
	if err := json.Unmarshal([]byte(out), &kept); err != nil {
		j.fail("the log-in in the keyring cannot be read")
	}
	if kept.ID != loginID || kept.Password != j.service.password {
		j.fail("the keyring holds another log-in")
	}
}

// secrets are the password and the authentication codes of the terminals, before and after a reissue.
func (j *journey) secrets(before, after map[string]contract.Terminal, terminals ...string) []secret {
	all := []secret{{"the password", j.service.password}}
	for _, name := range terminals {
		all = append(all,
			secret{"code 2 of " + name + " before the reissue", before[name].Certificate.AuthenticationCode2},
			secret{"code 2 of " + name, after[name].Certificate.AuthenticationCode2})
	}
	for _, s := range all {
		if s.value == "" {
			j.fail("%s is empty", s.name)
		}
	}
	return all
}
