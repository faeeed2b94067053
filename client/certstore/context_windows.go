package certstore

import (
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"unsafe"

	"golang.org/x/sys/windows"
)

// encoding is how the certificates of a store are encoded.
const encoding = windows.X509_ASN_ENCODING | windows.PKCS_7_ASN_ENCODING

// Properties of a certificate (wincrypt.h).
const (
	propKeyProvInfo  = 2  // CERT_KEY_PROV_INFO_PROP_ID
	propFriendlyName = 11 // CERT_FRIENDLY_NAME_PROP_ID
	propArchived     = 19 // CERT_ARCHIVED_PROP_ID
)

// What CertControlStore is asked for.
const (
	controlCommit = 3 // CERT_STORE_CTRL_COMMIT
	commitForce   = 1 // CERT_STORE_CTRL_COMMIT_FORCE_FLAG
)

var (
	crypt32          = windows.NewLazySystemDLL("crypt32.dll")
	procGetProperty  = crypt32.NewProc("CertGetCertificateContextProperty")
	procSetProperty  = crypt32.NewProc("CertSetCertificateContextProperty")
	procControlStore = crypt32.NewProc("CertControlStore")
)

// keyProvInfo is CRYPT_KEY_PROV_INFO: where the private key of a certificate lies.
type keyProvInfo struct {
	container  *uint16
	provider   *uint16
	provType   uint32
	flags      uint32
	paramCount uint32
	params     uintptr
	keySpec    uint32
}

// item is what the store says about one certificate, read without keeping anything of the store open.
type item struct {
	fp       Fingerprint
	cert     *x509.Certificate // nil if Go cannot read it
	label    string
	archived bool    // hidden from other programs
	ref      *keyRef // nil without a private key
}

// openSystemStore opens a store of the current user.
func openSystemStore(name string) (windows.Handle, error) {
	p, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return 0, err
	}
	// Archived certificates are hidden otherwise, and they may use a key that is about to be removed.
	store, err := windows.CertOpenStore(windows.CERT_STORE_PROV_SYSTEM_W, 0, 0,
		windows.CERT_SYSTEM_STORE_CURRENT_USER|windows.CERT_STORE_ENUM_ARCHIVED_FLAG, uintptr(unsafe.Pointer(p)))
	if err != nil {
		return 0, fmt.Errorf("%w: CertOpenStore: %w", ErrUnavailable, err)
	}
	return store, nil
}

// within opens the store for do and closes it.
func (s *myStore) within(do func(store windows.Handle) error) (err error) {
	store, err := s.open(s.name)
	if err != nil {
		return err
	}
	defer func() {
		if closed := windows.CertCloseStore(store, s.closeFlags); closed != nil {
			err = errors.Join(err, fmt.Errorf("CertCloseStore: %w", closed))
		}
	}()
	return do(store)
}

// alter changes the store by do. done says by the store's list whether the change is there.
//
// Windows writes each change at once. Wine writes new certificates when the store is closed; it never closes one of
// whose certificates it has removed one, and never writes a replacement at all. There it is made to write by force.
func (s *myStore) alter(do func(store windows.Handle) error, done func(map[Fingerprint]*item) bool) error {
	return s.change(func() error {
		return s.within(func(store windows.Handle) error {
			if err := do(store); err != nil {
				return err
			}
			items, err := s.read() // as another program sees it
			if err != nil || done(items) {
				return err
			}
			if ok, _, err := procControlStore.Call(uintptr(store), commitForce, controlCommit, 0); ok == 0 {
				return fmt.Errorf("CertControlStore: %w", err)
			}
			return nil
		})
	})
}

// each calls do for every certificate of an open store until it returns false. The context is valid during the call.
func each(store windows.Handle, do func(c *windows.CertContext) (more bool)) error {
	var c *windows.CertContext
	for {
		next, err := windows.CertEnumCertificatesInStore(store, c) // frees c
		if next == nil {
			if failedWith(err, windows.CRYPT_E_NOT_FOUND, windows.Handle(windows.ERROR_NO_MORE_FILES)) {
				return nil
			}
			return fmt.Errorf("%w: CertEnumCertificatesInStore: %w", ErrUnavailable, err)
		}
		if c = next; !do(c) {
			return windows.CertFreeCertificateContext(c)
		}
	}
}

// encoded returns a copy of the certificate's DER.
func encoded(c *windows.CertContext) []byte {
	return append([]byte(nil), unsafe.Slice(c.EncodedCert, c.Length)...)
}

// read lists the whole store.
func (s *myStore) read() (items map[Fingerprint]*item, err error) {
	err = s.within(func(store windows.Handle) error {
		items, err = list(store)
		return err
	})
	return items, err
}

func list(store windows.Handle) (map[Fingerprint]*item, error) {
	items := map[Fingerprint]*item{}
	var failed error
	err := each(store, func(c *windows.CertContext) bool {
		var it *item
		if it, failed = itemOf(c); failed != nil {
			return false
		}
		items[it.fp] = it
		return true
	})
	return items, errors.Join(failed, err)
}

func itemOf(c *windows.CertContext) (it *item, err error) {
	der := encoded(c)
	archived, err := property(c, propArchived)
	if err != nil {
		return nil, err
	}
	it = &item{fp: sha256.Sum256(der), archived: archived != nil}
	if it.ref, err = keyRefOf(c); err != nil {
		return nil, err
	}
	if it.label, err = labelOf(c); err != nil {
		return nil, err
	}
	// One that Go cannot read still may use a key.
	if cert, err := x509.ParseCertificate(der); err == nil {
		it.cert = cert
		if it.label == "" {
			it.label = cert.Subject.CommonName
		}
	}
	return it, nil
}

// find calls do with the certificate of that fingerprint in an open store. The context is freed afterwards.
func find(store windows.Handle, fp Fingerprint, do func(c *windows.CertContext) error) error {
	err := ErrNotFound
	failed := each(store, func(c *windows.CertContext) bool {
		if sha256.Sum256(unsafe.Slice(c.EncodedCert, c.Length)) != fp {
			return true
		}
		err = do(c)
		return false
	})
	return errors.Join(err, failed)
}

// property returns the value of a property, nil if the certificate does not have it. It is an array of words because
// structures with pointers are among the values.
func property(c *windows.CertContext, id uint32) ([]uint64, error) {
	var size uint32
	got, _, _ := procGetProperty.Call(uintptr(unsafe.Pointer(c)), uintptr(id), 0, uintptr(unsafe.Pointer(&size)))
	if got == 0 {
		return nil, nil
	}
	value := make([]uint64, (size+7)/8+1) // a zero behind the end
	got, _, err := procGetProperty.Call(uintptr(unsafe.Pointer(c)), uintptr(id),
		uintptr(unsafe.Pointer(&value[0])), uintptr(unsafe.Pointer(&size)))
	if got == 0 {
		return nil, fmt.Errorf("CertGetCertificateContextProperty %d: %w", id, err)
	}
	return value, nil
}

// keyRefOf reads where the private key of a certificate lies; nil if it has none.
func keyRefOf(c *windows.CertContext) (*keyRef, error) {
	value, err := property(c, propKeyProvInfo)
	if value == nil || err != nil {
		return nil, err
	}
	info := (*keyProvInfo)(unsafe.Pointer(&value[0]))
	return &keyRef{container: text(info.container), provider: text(info.provider), provType: info.provType,
		flags: info.flags, spec: info.keySpec}, nil
}

func text(p *uint16) string { return strings.Clone(windows.UTF16PtrToString(p)) }

func setKeyRef(c *windows.CertContext, ref keyRef) error {
	container, err := windows.UTF16PtrFromString(ref.container)
	if err != nil {
		return err
	}
	provider, err := windows.UTF16PtrFromString(ref.provider)
	if err != nil {
		return err
	}
	info := keyProvInfo{container: container, provider: provider, provType: ref.provType, flags: ref.flags, keySpec: ref.spec}
	return setProperty(c, propKeyProvInfo, unsafe.Pointer(&info))
}

// labelOf reads the friendly name.
func labelOf(c *windows.CertContext) (string, error) {
	value, err := property(c, propFriendlyName)
	if value == nil || err != nil {
		return "", err
	}
	return text((*uint16)(unsafe.Pointer(&value[0]))), nil
}

func setLabel(c *windows.CertContext, label string) error {
	name, err := windows.UTF16FromString(label)
	if err != nil {
		return err
	}
	blob := windows.CryptDataBlob{Size: uint32(2 * len(name)), Data: (*byte)(unsafe.Pointer(&name[0]))}
	return setProperty(c, propFriendlyName, unsafe.Pointer(&blob))
}

func setProperty(c *windows.CertContext, id uint32, value unsafe.Pointer) error {
	if ok, _, err := procSetProperty.Call(uintptr(unsafe.Pointer(c)), uintptr(id), 0, uintptr(value)); ok == 0 {
		return fmt.Errorf("CertSetCertificateContextProperty %d: %w", id, err)
	}
	return nil
}
