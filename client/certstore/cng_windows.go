package certstore

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/asn1"
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// cngProvider is CNG's provider for keys on disk. That for keys in a TPM is not used: some do not sign by RSA-PSS as
// TLS needs it (facts/certificates.md, 3.3).
const cngProvider = "Microsoft Software Key Storage Provider"

// Values of ncrypt.h and bcrypt.h.
const (
	ncryptSilent = 0x40 // NCRYPT_SILENT_FLAG
	padPKCS1     = 2    // BCRYPT_PAD_PKCS1
	padPSS       = 8    // BCRYPT_PAD_PSS
	magicECS1    = 0x31534345
)

var (
	ncrypt             = windows.NewLazySystemDLL("ncrypt.dll")
	procOpenProvider   = ncrypt.NewProc("NCryptOpenStorageProvider")
	procCreateKey      = ncrypt.NewProc("NCryptCreatePersistedKey")
	procSetKeyProperty = ncrypt.NewProc("NCryptSetProperty")
	procFinalizeKey    = ncrypt.NewProc("NCryptFinalizeKey")
	procOpenKey        = ncrypt.NewProc("NCryptOpenKey")
	procExportCNG      = ncrypt.NewProc("NCryptExportKey")
	procSignCNG        = ncrypt.NewProc("NCryptSignHash")
	procDeleteKey      = ncrypt.NewProc("NCryptDeleteKey")
	procFreeObject     = ncrypt.NewProc("NCryptFreeObject")
)

// callCNG calls a function of CNG, which returns its error. The directive keeps what the arguments point to alive
// and in place until the call has returned.
//
//go:uintptrescapes
func callCNG(proc *windows.LazyProc, args ...uintptr) error {
	if err := proc.Find(); err != nil {
		return err
	}
	if status, _, _ := proc.Call(args...); uint32(status) != 0 {
		return failure(proc.Name, syscall.Errno(uint32(status)))
	}
	return nil
}

// cngMaker makes keys in CNG's software provider.
type cngMaker struct{}

func (cngMaker) ref(container string) keyRef {
	return keyRef{container: container, provider: cngProvider}
}

func (cngMaker) create(ref keyRef, kind KeyKind, change changer) error {
	return change(func() error {
		key, err := createCNG(ref, kind)
		if err != nil {
			return err
		}
		key.close()
		return nil
	})
}

// createCNG makes a key, which is kept from the moment it is final. CNG's keys cannot be exported unless their export
// policy says otherwise.
func createCNG(ref keyRef, kind KeyKind) (keyHandle, error) {
	algorithm, ok := map[KeyKind]string{RSA2048: "RSA", P256: "ECDSA_P256"}[kind]
	if !ok {
		return nil, fmt.Errorf("%w: %q", ErrKeyKind, kind)
	}
	alg, err := windows.UTF16PtrFromString(algorithm)
	if err != nil {
		return nil, err
	}
	k := &cngKey{owned: true}
	err = withProvider(ref, func(prov windows.Handle, name *uint16) error {
		return callCNG(procCreateKey, uintptr(prov), uintptr(unsafe.Pointer(&k.key)), uintptr(unsafe.Pointer(alg)),
			uintptr(unsafe.Pointer(name)), 0, 0)
	})
	if err != nil {
		return nil, err
	}
	if kind == RSA2048 {
		length, bits := windows.StringToUTF16Ptr("Length"), uint32(2048)
		err = callCNG(procSetKeyProperty, uintptr(k.key), uintptr(unsafe.Pointer(length)),
			uintptr(unsafe.Pointer(&bits)), unsafe.Sizeof(bits), 0)
	}
	if err == nil {
		err = callCNG(procFinalizeKey, uintptr(k.key), ncryptSilent)
	}
	if err != nil {
		k.close()
		return nil, err
	}
	return k, nil
}

// withProvider opens the provider for do, together with the container's name as Windows takes it.
func withProvider(ref keyRef, do func(prov windows.Handle, name *uint16) error) error {
	provider, err := windows.UTF16PtrFromString(ref.provider)
	if err != nil {
		return err
	}
	name, err := windows.UTF16PtrFromString(ref.container)
	if err != nil {
		return err
	}
	var prov windows.Handle
	err = callCNG(procOpenProvider, uintptr(unsafe.Pointer(&prov)), uintptr(unsafe.Pointer(provider)), 0)
	if err != nil {
		return err
	}
	defer freeCNG(prov)
	return do(prov, name)
}

func freeCNG(object windows.Handle) { _ = callCNG(procFreeObject, uintptr(object)) }

// cngKey is an open key of CNG.
type cngKey struct {
	key   windows.Handle
	owned bool // the handle is ours to free
}

func openCNG(ref keyRef) (keyHandle, error) {
	k := &cngKey{owned: true}
	err := withProvider(ref, func(prov windows.Handle, name *uint16) error {
		return callCNG(procOpenKey, uintptr(prov), uintptr(unsafe.Pointer(&k.key)), uintptr(unsafe.Pointer(name)),
			uintptr(ref.spec), uintptr(ncryptSilent|ref.flags&windows.CRYPT_MACHINE_KEYSET))
	})
	if err != nil {
		return nil, err
	}
	return k, nil
}

func removeCNG(ref keyRef) error {
	var key windows.Handle
	return withProvider(ref, func(prov windows.Handle, name *uint16) error {
		err := callCNG(procOpenKey, uintptr(prov), uintptr(unsafe.Pointer(&key)), uintptr(unsafe.Pointer(name)),
			uintptr(ref.spec), uintptr(ncryptSilent|ref.flags&windows.CRYPT_MACHINE_KEYSET))
		if err != nil {
			return err
		}
		if err := callCNG(procDeleteKey, uintptr(key), ncryptSilent); err != nil { // frees the handle if it succeeds
			freeCNG(key)
			return err
		}
		return nil
	})
}

func (k *cngKey) close() {
	if k.owned {
		freeCNG(k.key)
	}
}

func (k *cngKey) public() (crypto.PublicKey, error) {
	blob, err := k.export("RSAPUBLICBLOB")
	if err == nil {
		return parseRSABlob(blob)
	}
	if blob, err = k.export("ECCPUBLICBLOB"); err != nil {
		return nil, err
	}
	return parseECBlob(blob)
}

func (k *cngKey) export(form string) ([]byte, error) {
	kind, err := windows.UTF16PtrFromString(form)
	if err != nil {
		return nil, err
	}
	blob := make([]byte, 4096)
	var size uint32
	err = callCNG(procExportCNG, uintptr(k.key), 0, uintptr(unsafe.Pointer(kind)), 0,
		uintptr(unsafe.Pointer(&blob[0])), uintptr(len(blob)), uintptr(unsafe.Pointer(&size)), 0)
	if err != nil {
		return nil, err
	}
	return blob[:size], nil
}

// parseRSABlob reads BCRYPT_RSAKEY_BLOB: magic, length in bits, and the lengths of exponent, modulus and two primes,
// each in 4 bytes with the lowest first; then exponent and modulus with the highest byte first.
func parseRSABlob(blob []byte) (*rsa.PublicKey, error) {
	if len(blob) < 24 || binary.LittleEndian.Uint32(blob) != magicRSA1 {
		return nil, errors.New("certstore: CNG returned no public RSA key")
	}
	e, n := uint64(binary.LittleEndian.Uint32(blob[8:])), uint64(binary.LittleEndian.Uint32(blob[12:]))
	if e > 4 || n > 2048 || uint64(len(blob)) < 24+e+n {
		return nil, errors.New("certstore: CNG returned a damaged RSA key")
	}
	exponent := new(big.Int).SetBytes(blob[24 : 24+e])
	return &rsa.PublicKey{N: new(big.Int).SetBytes(blob[24+e : 24+e+n]), E: int(exponent.Int64())}, nil
}

// parseECBlob reads BCRYPT_ECCKEY_BLOB: magic and the length of a coordinate in 4 bytes each with the lowest first,
// then the point's coordinates with the highest byte first.
func parseECBlob(blob []byte) (*ecdsa.PublicKey, error) {
	if len(blob) < 72 || binary.LittleEndian.Uint32(blob) != magicECS1 || binary.LittleEndian.Uint32(blob[4:]) != 32 {
		return nil, errors.New("certstore: CNG returned no public P-256 key")
	}
	return ecdsa.ParseUncompressedPublicKey(elliptic.P256(), append([]byte{4}, blob[8:72]...))
}

func (k *cngKey) sign(digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	hash, err := hashOf(digest, opts)
	if err != nil {
		return nil, err
	}
	public, err := k.public()
	if err != nil {
		return nil, err
	}
	ofRSA, ok := public.(*rsa.PublicKey)
	if !ok {
		return k.signECDSA(digest)
	}
	name, ok := map[crypto.Hash]string{crypto.SHA256: "SHA256", crypto.SHA384: "SHA384", crypto.SHA512: "SHA512"}[hash]
	if !ok {
		return nil, fmt.Errorf("certstore: cannot sign a digest by %v", hash)
	}
	padding := struct { // BCRYPT_PKCS1_PADDING_INFO, BCRYPT_PSS_PADDING_INFO
		hash *uint16
		salt uint32
	}{hash: windows.StringToUTF16Ptr(name)}
	pss, ok := opts.(*rsa.PSSOptions)
	if !ok {
		return k.signPadded(digest, unsafe.Pointer(&padding), padPKCS1)
	}
	padding.salt = uint32(saltLength(pss, hash, ofRSA))
	return k.signPadded(digest, unsafe.Pointer(&padding), padPSS)
}

func (k *cngKey) signPadded(digest []byte, padding unsafe.Pointer, flags uint32) ([]byte, error) {
	signature := make([]byte, 2048)
	var size uint32
	err := callCNG(procSignCNG, uintptr(k.key), uintptr(padding), uintptr(unsafe.Pointer(&digest[0])), uintptr(len(digest)),
		uintptr(unsafe.Pointer(&signature[0])), uintptr(len(signature)), uintptr(unsafe.Pointer(&size)),
		uintptr(flags|ncryptSilent))
	if err != nil {
		return nil, err
	}
	return signature[:size], nil
}

// signECDSA signs and turns CNG's two numbers of equal length into the form that X.509 and TLS use (RFC 3279, 2.2.3).
func (k *cngKey) signECDSA(digest []byte) ([]byte, error) {
	plain, err := k.signPadded(digest, nil, 0)
	if err != nil {
		return nil, err
	}
	half := len(plain) / 2
	return asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(plain[:half]), new(big.Int).SetBytes(plain[half:])})
}
