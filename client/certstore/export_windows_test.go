package certstore

import (
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	procUnregister   = crypt32.NewProc("CertUnregisterSystemStore")
	procGetProvParam = advapi32.NewProc("CryptGetProvParam")
	procEnumKeys     = ncrypt.NewProc("NCryptEnumKeys")
	procFreeBuffer   = ncrypt.NewProc("NCryptFreeBuffer")
)

func mine(store Store) *myStore {
	s, ok := store.(*myStore)
	if !ok {
		panic("not a store of Windows")
	}
	return s
}

func refOf(key PendingKey) keyRef {
	k, ok := key.(*containerKey)
	if !ok {
		panic("not a key in a container")
	}
	return k.ref
}

// OpenSystemStore opens a store of the current user under another name than MY, with containers of another prefix, and
// lets the test decide about each step of a change. A context that is not freed makes the method that leaked it fail.
func OpenSystemStore(name, prefix string, through func(do func() error) error) Store {
	s, err := OpenDefault()
	if err != nil {
		panic(err)
	}
	my := mine(s)
	my.name, my.prefix, my.closeFlags = name, prefix, windows.CERT_CLOSE_STORE_CHECK_FLAG
	if through != nil {
		my.change = through
	}
	return my
}

// CheckClosing makes the methods of a store fail that leave a context unfreed.
func CheckClosing(store Store) { mine(store).closeFlags = windows.CERT_CLOSE_STORE_CHECK_FLAG }

// RemoveSystemStore removes what OpenSystemStore made.
func RemoveSystemStore(name string) error {
	p, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return err
	}
	ok, _, err := procUnregister.Call(uintptr(unsafe.Pointer(p)),
		windows.CERT_SYSTEM_STORE_CURRENT_USER|windows.CERT_STORE_DELETE_FLAG)
	// Wine says "success" and returns false.
	if ok == 0 && !errors.Is(err, windows.ERROR_FILE_NOT_FOUND) && !errors.Is(err, windows.ERROR_SUCCESS) {
		return fmt.Errorf("CertUnregisterSystemStore: %w", err)
	}
	return nil
}

// InCNG says that this computer's keys are made in CNG.
func InCNG(t *testing.T) bool {
	t.Helper()
	maker, err := newMaker()
	if err != nil {
		t.Fatal(err)
	}
	return maker == keyMaker(cngMaker{})
}

// Containers lists the containers whose names begin with prefix, each with its place.
func Containers(prefix string) ([]string, error) {
	maker, err := newMaker()
	if err != nil {
		return nil, err
	}
	var names []string
	if maker == keyMaker(cngMaker{}) {
		names, err = containersOfCNG()
	} else {
		names, err = containersOfCAPI()
	}
	return slices.DeleteFunc(names, func(name string) bool {
		return !strings.HasPrefix(strings.ToLower(name), strings.ToLower(prefix))
	}), err
}

func containersOfCAPI() ([]string, error) {
	prov, err := acquireContext(capiMaker{}.ref(""), windows.CRYPT_VERIFYCONTEXT)
	if err != nil {
		return nil, err
	}
	defer func() { _ = releaseContext(prov) }()
	var names []string
	for first := uintptr(1); ; first = 0 { // CRYPT_FIRST, CRYPT_NEXT
		name := make([]byte, 1024)
		size := uint32(len(name))
		ok, _, err := procGetProvParam.Call(uintptr(prov), 2 /* PP_ENUMCONTAINERS */, uintptr(unsafe.Pointer(&name[0])),
			uintptr(unsafe.Pointer(&size)), first)
		if errors.Is(err, windows.ERROR_NO_MORE_ITEMS) {
			return names, nil
		}
		if ok == 0 {
			return nil, fmt.Errorf("CryptGetProvParam: %w", err)
		}
		names = append(names, windows.ByteSliceToString(name))
	}
}

func containersOfCNG() ([]string, error) {
	var names []string
	err := withProvider(cngMaker{}.ref(""), func(prov windows.Handle, _ *uint16) error {
		var state uintptr
		for {
			var found *struct {
				name, algorithm *uint16
				spec, flags     uint32
			}
			err := callCNG(procEnumKeys, uintptr(prov), 0, uintptr(unsafe.Pointer(&found)), uintptr(unsafe.Pointer(&state)), ncryptSilent)
			if errors.Is(err, syscall.Errno(windows.NTE_NO_MORE_ITEMS)) {
				break
			}
			if err != nil {
				return err
			}
			names = append(names, text(found.name))
			_ = callCNG(procFreeBuffer, uintptr(unsafe.Pointer(found)))
		}
		if state != 0 {
			_ = callCNG(procFreeBuffer, state)
		}
		return nil
	})
	return names, err
}

// RemoveContainer removes one of Containers.
func RemoveContainer(name string) error {
	maker, err := newMaker()
	if err != nil {
		return err
	}
	return maker.ref(name).remove()
}

// ContainerOf is the container of a key.
func ContainerOf(key PendingKey) string { return refOf(key).container }

// UsedContainers are those that the store's certificates name.
func UsedContainers(store Store) ([]string, error) {
	items, err := mine(store).read()
	var names []string
	for _, it := range items {
		if it.ref != nil {
			names = append(names, it.ref.container)
		}
	}
	return names, err
}

// SamePublicKey compares two public keys.
var SamePublicKey = samePublicKey

// Archive hides a certificate, as Windows does with one that was renewed.
func Archive(store Store, fp Fingerprint) error {
	return mine(store).alter(func(h windows.Handle) error {
		return find(h, fp, func(c *windows.CertContext) error {
			return setProperty(c, propArchived, unsafe.Pointer(&windows.CryptDataBlob{}))
		})
	}, func(items map[Fingerprint]*item) bool { return items[fp].archived })
}

// AddForeign adds a certificate as another program might: without a label, and without a key if container is empty.
func AddForeign(store Store, cert *x509.Certificate, container, provider string) error {
	return mine(store).alter(func(h windows.Handle) error {
		c, err := windows.CertCreateCertificateContext(encoding, &cert.Raw[0], uint32(len(cert.Raw)))
		if err != nil {
			return err
		}
		defer func() { _ = windows.CertFreeCertificateContext(c) }()
		if container != "" {
			ref := keyRef{container: container, provider: provider, provType: windows.PROV_RSA_AES, spec: keyExchange}
			if err := setKeyRef(c, ref); err != nil {
				return err
			}
		}
		return windows.CertAddCertificateContextToStore(h, c, windows.CERT_STORE_ADD_NEW, nil)
	}, func(items map[Fingerprint]*item) bool { return items[FingerprintOf(cert)] != nil })
}

// ExportPrivate tries to take a private key out of its container.
func ExportPrivate(key PendingKey) error {
	handle, err := refOf(key).open()
	if err != nil {
		return nil
	}
	defer handle.close()
	blob := make([]byte, 8192)
	size := uint32(len(blob))
	switch k := handle.(type) {
	case *capiKey:
		ok, _, err := procExportKey.Call(uintptr(k.key), 0, 7 /* PRIVATEKEYBLOB */, 0, uintptr(unsafe.Pointer(&blob[0])),
			uintptr(unsafe.Pointer(&size)))
		if ok == 0 {
			return err
		}
	case *cngKey:
		for _, form := range []string{"RSAFULLPRIVATEBLOB", "RSAPRIVATEBLOB", "PKCS8_PRIVATEKEY"} {
			_, failed := k.export(form)
			if failed == nil {
				return nil
			}
			err = errors.Join(err, failed)
		}
	}
	return err
}

// Parsers read what CAPI and CNG say about a public key.
var Parsers = []func(blob []byte) (any, error){
	func(blob []byte) (any, error) { return parsePublicKeyBlob(blob) },
	func(blob []byte) (any, error) { return parseRSABlob(blob) },
	func(blob []byte) (any, error) { return parseECBlob(blob) },
}

// MakeInCNG makes a key in CNG, also where CNG does not keep it, and has it sign while it is open.
func MakeInCNG(container string, kind KeyKind, sign func(key crypto.Signer)) error {
	handle, err := createCNG(cngMaker{}.ref(container), kind)
	if err != nil {
		return err
	}
	defer handle.close()
	public, err := handle.public()
	if err != nil {
		return err
	}
	sign(openKey{handle, public})
	return nil
}

type openKey struct {
	keyHandle
	key crypto.PublicKey
}

func (k openKey) Public() crypto.PublicKey { return k.key }

func (k openKey) Sign(_ io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	return k.sign(digest, opts)
}
