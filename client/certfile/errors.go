package certfile

import (
	"crypto/x509"
	"fmt"
)

// Code says why a file was refused. There is one sentence for the user for each of them.
type Code string

// The file as such.
const (
	CodeMissing    Code = "missing"    // there is no such file
	CodeDirectory  Code = "directory"  // it is a folder
	CodePermission Code = "permission" // this user may not read it
	CodeUnreadable Code = "unreadable" // reading failed for another reason
	CodeTooBig     Code = "too-big"    // larger than [MaxSize]
)

// The form.
const (
	CodeTruncated  Code = "truncated"  // empty, or it ends too early
	CodeUnknown    Code = "unknown"    // neither PKCS#12 nor a certificate
	CodeDamaged    Code = "damaged"    // of a known form, but broken inside
	CodeBER        Code = "ber"        // PKCS#12 in BER (indefinite lengths): to be exported anew in DER
	CodePBMAC1     Code = "pbmac1"     // PKCS#12 protected by PBMAC1 (RFC 9579): to be exported anew with a MAC by HMAC
	CodeAlgorithm  Code = "algorithm"  // encrypted, or protected, in a way that is not known here
	CodeUnsigned   Code = "unsigned"   // PKCS#12 with a password but without a MAC: it cannot be told what was altered
	CodeLayout     Code = "layout"     // PKCS#12 with parts that no exporting program writes; the key encrypted twice
	CodeIterations Code = "iterations" // asks for more work than [MaxIterations]
	CodeBags       Code = "bags"       // holds more than [MaxBags] things
)

// The password.
const (
	CodeEmptyPassword Code = "empty-password" // the file needs a password and none was given
	CodeWrongPassword Code = "wrong-password" // the password is another one, or the file was altered
	CodePasswordText  Code = "password-text"  // the password holds characters that PKCS#12 cannot have
)

// The certificate and its key.
const (
	CodeNoCertificate Code = "no-certificate" // there is none
	CodeNoKey         Code = "no-key"         // certificates alone
	CodeEncryptedKey  Code = "encrypted-key"  // PEM with an encrypted key
	CodeSeveralKeys   Code = "several-keys"   // more than one private key
	CodeAmbiguous     Code = "ambiguous"      // several certificates could be meant: [Error.Certificates]
	CodeWrongKey      Code = "wrong-key"      // the key belongs to none of the certificates
)

// Error means that nothing can be taken from the file. Nothing was changed anywhere.
type Error struct {
	Code Code
	// Found and Expected are for the sentence that the user reads; empty where there is nothing to compare.
	Found, Expected string
	// Certificates are those that could be meant, with [CodeAmbiguous], [CodeNoKey] and [CodeWrongKey].
	Certificates []*x509.Certificate
	Err          error
}

// Error implements error.
func (e *Error) Error() string {
	text := fmt.Sprintf("certificate file refused: %s", e.Code)
	if e.Found != "" || e.Expected != "" {
		text += fmt.Sprintf(": found %q, expected %q", e.Found, e.Expected)
	}
	if len(e.Certificates) > 0 {
		text += fmt.Sprintf(" (%d certificates)", len(e.Certificates))
	}
	if e.Err != nil {
		text += fmt.Sprintf(": %v", e.Err)
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }
