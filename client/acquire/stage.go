package acquire

import "time"

// Stage is one step of an acquisition, as the progress screen shows it.
type Stage string

// The stages in their order.
const (
	StagePreparing   Stage = "preparing"   // look at the store
	StageKey         Stage = "key"         // make the private key
	StageRequest     Stage = "request"     // make the signing request
	StageFetch       Stage = "fetch"       // send it and receive the certificate
	StageCheck       Stage = "check"       // judge the certificate
	StageInstall     Stage = "install"     // put certificate and key into the store
	StageProve       Stage = "prove"       // let the store sign with its own copy of the key
	StageConnect     Stage = "connect"     // let the service recognise it on a real connection
	StageAcknowledge Stage = "acknowledge" // tell the service that it is installed
	StageDone        Stage = "done"        // erase the journal
)

// Stages lists the stages in their order.
func Stages() []Stage {
	return []Stage{
		StagePreparing, StageKey, StageRequest, StageFetch, StageCheck, StageInstall, StageProve, StageConnect,
		StageAcknowledge, StageDone,
	}
}

// before reports whether s comes before other.
func (s Stage) before(other Stage) bool {
	for _, stage := range Stages() {
		switch stage {
		case other:
			return false
		case s:
			return true
		}
	}
	return false
}

// Result is an acquisition that has succeeded.
type Result struct {
	Installed
	ApplicationNumber string
	// Connected says that the service has recognised the certificate on a connection of its own. It is false where
	// something on the way, such as an inspecting proxy, does not pass client certificates on; the signature has
	// proven the key all the same.
	Connected bool
	// Replaced are the certificates of the same terminal that were in the store before. They were left alone.
	Replaced []Installed
}

// Installed is a certificate in the store, without secrets. The fingerprint is the SHA-256 of its DER in hexadecimal.
type Installed struct {
	Terminal     string    `json:"terminal"`
	Fingerprint  string    `json:"fingerprint"`
	SerialNumber string    `json:"serialNumber"` // hexadecimal
	NotBefore    time.Time `json:"notBefore"`
	NotAfter     time.Time `json:"notAfter"`
	// Label is the name that the operating system's own tools show.
	Label string `json:"label"`
	// Store is the store's name for the user.
	Store string `json:"store"`
	// At is when it was installed; zero for a certificate that this program has not installed.
	At time.Time `json:"at,omitzero"`
	// Replaces are the fingerprints of the terminal's certificates that were there before.
	Replaces []string `json:"replaces,omitempty"`
}
