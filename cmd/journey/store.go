//go:build linux

package main

import (
	"crypto/x509"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// installed is a certificate in the database as NSS's own tools tell of it.
type installed struct {
	nickname string
	trust    string // "u" stands for: its private key is here
	cert     *x509.Certificate
}

// listed is a line of certutil -L: nickname, blanks, trust.
var listed = regexp.MustCompile(`(?m)^(.+?)\s+([a-zA-Z]*,[a-zA-Z]*,[a-zA-Z]*)\s*$`)

// installedCertificates lists the database's certificates by certutil -L.
func (j *journey) installedCertificates() []installed {
	out := j.certutil("-L")
	var all []installed
	for _, m := range listed.FindAllStringSubmatch(out, -1) {
		der := j.certutil("-L", "-n", m[1], "-r")
		certs, err := x509.ParseCertificates([]byte(der))
		j.must(err, "read certificate "+m[1]+" of the database")
		for _, c := range certs { // certificates of one subject share a nickname
			all = append(all, installed{nickname: m[1], trust: m[2], cert: c})
		}
	}
	return all
}

// keyLine is a line of certutil -K: number, type, key ID, nickname.
var keyLine = regexp.MustCompile(`(?m)^<\s*\d+>\s+(\w+)\s+([0-9a-f]+)\s+(.*)$`)

// installedKeys lists the private keys in the database by certutil -K, each as "type nickname".
func (j *journey) installedKeys() []string {
	var keys []string
	out, err := j.desk.tool(j.ctx, "", "certutil", "-K", "-d", "sql:"+j.desk.nssdb())
	if err != nil && !strings.Contains(err.Error(), "no keys found") {
		j.fail("list the keys: %w", err)
	}
	for _, m := range keyLine.FindAllStringSubmatch(out, -1) {
		keys = append(keys, m[1]+" "+strings.TrimSpace(m[3]))
	}
	return keys
}

func (j *journey) certutil(args ...string) string {
	out, err := j.desk.tool(j.ctx, "", "certutil", append(args, "-d", "sql:"+j.desk.nssdb())...)
	j.must(err, "look into the certificate database")
	return out
}

// theInstalled returns the terminal's certificate in the database. There has to be exactly one, with its key, the one
// that the service counts as in force, and besides certificates of authorities nothing else.
func (j *journey) theInstalled(terminals ...string) map[string]installed {
	known := j.terminals()
	found := map[string]installed{}
	for _, i := range j.installedCertificates() {
		if i.cert.IsCA {
			continue
		}
		name := i.cert.Subject.CommonName
		if _, twice := found[name]; twice {
			j.fail("the database holds two certificates of %s", name)
		}
		if !strings.Contains(i.trust, "u") {
			j.fail("the database holds %s without its key (trust %s)", name, i.trust)
		}
		serial := known[name].Certificate.SerialNumber
		if serial == nil || !sameSerial(*serial, i.cert.SerialNumber) {
			j.fail("the database holds %s with serial number %x; the service counts another as in force", name, i.cert.SerialNumber)
		}
		found[name] = i
	}
	for _, name := range terminals {
		if _, ok := found[name]; !ok {
			j.fail("the database holds no certificate of %s", name)
		}
	}
	if len(found) != len(terminals) {
		j.fail("the database holds certificates of %d terminals instead of %d", len(found), len(terminals))
	}
	if keys := j.installedKeys(); len(keys) != len(terminals) {
		j.fail("the database holds %d private keys instead of %d: %q", len(keys), len(terminals), keys)
	}
	return found
}

func sameSerial(hexadecimal string, number *big.Int) bool {
	n, ok := new(big.Int).SetString(strings.ReplaceAll(hexadecimal, ":", ""), 16)
	return ok && n.Cmp(number) == 0
}

// connectWithStore lets NSS's own TLS client connect with the key in the database, and returns the service's answer. It
// works on a copy in which the service is trusted, so that the program's database stays as the program made it.
func (j *journey) connectWithStore(i installed) string {
	copied := filepath.Join(j.desk.temp(), "nssdb-copy")
	j.must(os.RemoveAll(copied), "copy the certificate database")
	j.must(os.CopyFS(copied, os.DirFS(j.desk.nssdb())), "copy the certificate database")
	_, err := j.desk.tool(j.ctx, "", "certutil", "-A", "-d", "sql:"+copied, "-n", "journey: service", "-t", "C,,",
		"-a", "-i", j.service.caFile)
	j.must(err, "trust the service")
	host, port, _ := strings.Cut(j.service.address, ":")
	request := filepath.Join(copied, "request")
	text := fmt.Sprintf("GET /v1/connection HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", j.service.address)
	j.must(os.WriteFile(request, []byte(text), 0o600), "write a request")
	out, err := j.desk.tool(j.ctx, "", "tstclnt", "-h", host, "-p", port, "-d", "sql:"+copied, "-n", i.nickname, "-A", request)
	j.must(errors.Join(err, os.RemoveAll(copied)), "connect with the key in the database")
	return out
}
