package main

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"saihakko/client/certfile"
	"saihakko/client/certstore"
	"saihakko/client/vault"
)

// exportAnew is the way out of every form that cannot be read.
const exportAnew = "export the certificate anew as PKCS#12 (.p12 or .pfx), for example with Windows or with `openssl pkcs12 -export -macalg sha256`"

// fileSentences say what is wrong with a file and what to do.
var fileSentences = map[certfile.Code]string{
	certfile.CodeMissing:       "there is no such file.",
	certfile.CodeDirectory:     "that is a folder. Name the file in it.",
	certfile.CodePermission:    "you may not read this file. Ask its owner for the right to read it, or copy it.",
	certfile.CodeUnreadable:    "the file cannot be read.",
	certfile.CodeTooBig:        "the file is too large for a certificate: more than 1 MiB. It was not read.",
	certfile.CodeTruncated:     "the file ends too early. Fetch or copy it again.",
	certfile.CodeUnknown:       "this is neither PKCS#12 (.p12, .pfx) nor a certificate (.cer, .crt, .pem).",
	certfile.CodeDamaged:       "the file is damaged inside. Fetch or copy it again.",
	certfile.CodeBER:           "the file is written in BER, as Firefox and some Java programs do, which is not read here: " + exportAnew + ".",
	certfile.CodePBMAC1:        "the file is protected by PBMAC1, which most systems cannot check: " + exportAnew + ".",
	certfile.CodeAlgorithm:     "the file is encrypted or protected in a way that is not known here: " + exportAnew + ".",
	certfile.CodeUnsigned:      "the file is encrypted but has nothing that shows it was not altered: " + exportAnew + ".",
	certfile.CodeLayout:        "the file is put together in an unusual way: " + exportAnew + ".",
	certfile.CodeIterations:    "the file asks for more work than is reasonable, so it was not opened: " + exportAnew + ".",
	certfile.CodeBags:          "the file holds too many things: " + exportAnew + " with one certificate only.",
	certfile.CodeEmptyPassword: "the file needs a password. Give it at the terminal or with -password-stdin.",
	certfile.CodeWrongPassword: "the password is wrong, or the file was altered. Look at capital letters and at the input method.",
	certfile.CodePasswordText:  "the password holds characters that such a file cannot have, or its text is not UTF-8.",
	certfile.CodeNoCertificate: "there is no certificate in the file.",
	certfile.CodeNoKey:         "the file holds a certificate without its private key, so nothing could log in with it. Ask for the .p12 or .pfx file.",
	certfile.CodeEncryptedKey:  "the key in this PEM file is encrypted, which is not read here. Put key and certificate into a .p12 file: `openssl pkcs12 -export -in FILE -out FILE.p12`.",
	certfile.CodeSeveralKeys:   "the file holds more than one private key. Ask for a file with one certificate.",
	certfile.CodeAmbiguous:     "several certificates in the file could be meant. Ask for a file with one certificate.",
	certfile.CodeWrongKey:      "the private key in the file belongs to none of its certificates.",
}

// sentence says an error in plain English. What is behind it goes along where it helps.
func sentence(err error) string {
	if f, ok := errors.AsType[*certfile.Error](err); ok {
		text := fileSentences[f.Code]
		if f.Code == certfile.CodeUnreadable && f.Err != nil {
			text += " " + f.Err.Error()
		}
		for _, cert := range f.Certificates {
			text += fmt.Sprintf("\n  %s, serial number %s, valid until %s, fingerprint %s", printable(cert.Subject.CommonName),
				cert.SerialNumber.Text(16), cert.NotAfter.UTC().Format("2006-01-02"), certstore.FingerprintOf(cert))
		}
		return text
	}
	if f, ok := errors.AsType[*certfile.ImportError](err); ok {
		text := "the certificate was not installed: " + cause(f.Err)
		if f.Cleanup != nil {
			return text + fmt.Sprintf(" Taking it back failed too and will be tried again: %v.", f.Cleanup)
		}
		return text + " What had been done was taken back."
	}
	return cause(err)
}

func cause(err error) string {
	for _, known := range []struct {
		err  error
		text string
	}{
		{certstore.ErrLocked, "the certificate store asks for a password that this program does not have. Unlock it, then repeat."},
		{certstore.ErrUnavailable, "the certificate store cannot be opened"},
		{certstore.ErrUnsupported, "this program cannot use the certificate store of this system"},
		{certstore.ErrAmbiguous, "the store cannot tell this certificate from another one, so nothing was changed."},
		{certstore.ErrKeyKind, "the store cannot hold a key of this kind."},
		{vault.ErrInUse, "Saihakko is running with this profile. Close its window, then repeat."},
	} {
		if !errors.Is(err, known.err) {
			continue
		}
		if strings.HasSuffix(known.text, ".") {
			return known.text
		}
		return fmt.Sprintf("%s: %v.", known.text, err)
	}
	return strings.TrimSuffix(err.Error(), ".") + "."
}

// printable keeps what a certificate says of itself from moving the terminal's cursor.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}
