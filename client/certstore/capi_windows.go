package certstore

import (
	"crypto"
	"crypto/rsa"
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"unsafe"

	"golang.org/x/sys/windows"
)

// capiProvider is the provider of CAPI that signs by SHA-2.
const capiProvider = "Microsoft Enhanced RSA and AES Cryptographic Provider"

// Values of wincrypt.h.
const (
	keyExchange   = 1          // AT_KEYEXCHANGE: the key that TLS looks for
	publicKeyBlob = 6          // PUBLICKEYBLOB
	hashValue     = 2          // HP_HASHVAL
	magicRSA1     = 0x31415352 // a public key
	calgSHA256    = 0x800c
	calgSHA384    = 0x800d
	calgSHA512    = 0x800e
)

var (
	advapi32         = windows.NewLazySystemDLL("advapi32.dll")
	procGenKey       = advapi32.NewProc("CryptGenKey")
	procGetUserKey   = advapi32.NewProc("CryptGetUserKey")
	procDestroyKey   = advapi32.NewProc("CryptDestroyKey")
	procExportKey    = advapi32.NewProc("CryptExportKey")
	procCreateHash   = advapi32.NewProc("CryptCreateHash")
	procSetHashParam = advapi32.NewProc("CryptSetHashParam")
	procSignHash     = advapi32.NewProc("CryptSignHashW")
	procDestroyHash  = advapi32.NewProc("CryptDestroyHash")
)

// capiMaker makes keys in CAPI. It knows RSA alone.
type capiMaker struct{}

func (capiMaker) ref(container string) keyRef {
	return keyRef{container: container, provider: capiProvider, provType: windows.PROV_RSA_AES, spec: keyExchange}
}

func (capiMaker) create(ref keyRef, kind KeyKind, change changer) error {
	if kind != RSA2048 {
		return fmt.Errorf("%w: %q in CAPI", ErrKeyKind, kind)
	}
	err := change(func() error {
		prov, err := acquireContext(ref, windows.CRYPT_NEWKEYSET)
		if failedWith(err, windows.NTE_EXISTS) { // and has no key, left by an attempt that was cut off
			return nil
		}
		if err != nil {
			return err
		}
		return releaseContext(prov)
	})
	if err != nil {
		return err
	}
	return change(func() error {
		prov, err := acquireContext(ref, 0)
		if err != nil {
			return err
		}
		var key windows.Handle
		// The upper half is the length in bits. CRYPT_EXPORTABLE is not set.
		ok, _, err := procGenKey.Call(uintptr(prov), uintptr(ref.spec), 2048<<16, uintptr(unsafe.Pointer(&key)))
		if ok == 0 {
			return errors.Join(failure("CryptGenKey", err), releaseContext(prov))
		}
		_, _, _ = procDestroyKey.Call(uintptr(key)) // closes the handle
		return releaseContext(prov)
	})
}

// acquireContext opens a container, or does with it what the flags say, without ever asking the user.
func acquireContext(ref keyRef, flags uint32) (windows.Handle, error) {
	container, err := windows.UTF16PtrFromString(ref.container)
	if err != nil {
		return 0, err
	}
	if ref.container == "" {
		container = nil
	}
	provider, err := windows.UTF16PtrFromString(ref.provider)
	if err != nil {
		return 0, err
	}
	flags |= windows.CRYPT_SILENT | ref.flags&windows.CRYPT_MACHINE_KEYSET
	var prov windows.Handle
	if err := windows.CryptAcquireContext(&prov, container, provider, ref.provType, flags); err != nil {
		return 0, failure("CryptAcquireContext", err)
	}
	return prov, nil
}

func releaseContext(prov windows.Handle) error {
	if err := windows.CryptReleaseContext(prov, 0); err != nil {
		return fmt.Errorf("CryptReleaseContext: %w", err)
	}
	return nil
}

func removeCAPI(ref keyRef) error {
	_, err := acquireContext(ref, windows.CRYPT_DELETEKEYSET) // opens nothing
	return err
}

// capiKey is a key of an open container.
type capiKey struct {
	prov, key windows.Handle
	spec      uint32
	owned     bool // the container is ours to close
}

func openCAPI(ref keyRef) (keyHandle, error) {
	prov, err := acquireContext(ref, 0)
	if err != nil {
		return nil, err
	}
	return capiKeyOf(prov, ref.spec, true)
}

// capiKeyOf takes the key out of an open container, which it closes if that fails.
func capiKeyOf(prov windows.Handle, spec uint32, owned bool) (keyHandle, error) {
	k := &capiKey{prov: prov, spec: spec, owned: owned}
	ok, _, err := procGetUserKey.Call(uintptr(prov), uintptr(spec), uintptr(unsafe.Pointer(&k.key)))
	if ok == 0 {
		k.close()
		return nil, failure("CryptGetUserKey", err)
	}
	return k, nil
}

func (k *capiKey) close() {
	if k.key != 0 {
		_, _, _ = procDestroyKey.Call(uintptr(k.key)) // closes the handle
	}
	if k.owned {
		_ = windows.CryptReleaseContext(k.prov, 0)
	}
}

func (k *capiKey) public() (crypto.PublicKey, error) {
	blob := make([]byte, 4096)
	size := uint32(len(blob))
	ok, _, err := procExportKey.Call(uintptr(k.key), 0, publicKeyBlob, 0,
		uintptr(unsafe.Pointer(&blob[0])), uintptr(unsafe.Pointer(&size)))
	if ok == 0 {
		return nil, failure("CryptExportKey", err)
	}
	return parsePublicKeyBlob(blob[:size])
}

// parsePublicKeyBlob reads PUBLICKEYBLOB: a header of 8 bytes, then magic, length in bits, exponent, modulus, all of
// them with the lowest byte first.
func parsePublicKeyBlob(blob []byte) (*rsa.PublicKey, error) {
	if len(blob) < 20 || blob[0] != publicKeyBlob || binary.LittleEndian.Uint32(blob[8:]) != magicRSA1 {
		return nil, errors.New("certstore: CAPI returned no public RSA key")
	}
	bits, exponent := binary.LittleEndian.Uint32(blob[12:]), binary.LittleEndian.Uint32(blob[16:])
	if bits > 16384 || exponent > 1<<31-1 || uint32(len(blob)) < 20+(bits+7)/8 {
		return nil, errors.New("certstore: CAPI returned a damaged RSA key")
	}
	modulus := slices.Clone(blob[20 : 20+(bits+7)/8])
	slices.Reverse(modulus)
	return &rsa.PublicKey{N: new(big.Int).SetBytes(modulus), E: int(exponent)}, nil
}

func (k *capiKey) sign(digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	if _, pss := opts.(*rsa.PSSOptions); pss {
		return nil, errNoPSS
	}
	kind, err := hashOf(digest, opts)
	if err != nil {
		return nil, err
	}
	algorithm := map[crypto.Hash]uintptr{crypto.SHA256: calgSHA256, crypto.SHA384: calgSHA384, crypto.SHA512: calgSHA512}[kind]
	var hash windows.Handle
	ok, _, err := procCreateHash.Call(uintptr(k.prov), algorithm, 0, 0, uintptr(unsafe.Pointer(&hash)))
	if ok == 0 {
		return nil, failure("CryptCreateHash", err)
	}
	defer func() { _, _, _ = procDestroyHash.Call(uintptr(hash)) }()
	ok, _, err = procSetHashParam.Call(uintptr(hash), hashValue, uintptr(unsafe.Pointer(&digest[0])), 0)
	if ok == 0 {
		return nil, failure("CryptSetHashParam", err)
	}
	signature := make([]byte, 2048)
	size := uint32(len(signature))
	ok, _, err = procSignHash.Call(uintptr(hash), uintptr(k.spec), 0, 0,
		uintptr(unsafe.Pointer(&signature[0])), uintptr(unsafe.Pointer(&size)))
	if ok == 0 {
		return nil, failure("CryptSignHash", err)
	}
	signature = signature[:size]
	slices.Reverse(signature) // CAPI has the lowest byte first
	return signature, nil
}
