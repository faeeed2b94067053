package certstore

import (
	"errors"
	"fmt"
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

// OpenSystemStore opens a store of the current user under another name than MY, with containers of another prefix, and
// lets the test decide about each step of a change. A context that is not freed makes the method that leaked it fail.
func OpenSystemStore(name, prefix string, through func(do func() error) error) Store {
	s, err := OpenDefault()
	if err != nil {
		panic(err)
	}
	my := s.(*myStore)
	my.name, my.prefix, my.closeFlags = name, prefix, windows.CERT_CLOSE_STORE_CHECK_FLAG
	if through != nil {
		my.change = through
	}
	return my
}

// CheckClosing makes the methods of a store fail that leave a context unfreed.
func CheckClosing(store Store) { store.(*myStore).closeFlags = windows.CERT_CLOSE_STORE_CHECK_FLAG }

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
func ContainerOf(key PendingKey) string { return key.(*containerKey).ref.container }

// UsedContainers are those that the store's certificates name.
func UsedContainers(store Store) ([]string, error) {
	items, err := store.(*myStore).read()
	var names []string
	for _, it := range items {
		if it.ref != nil {
			names = append(names, it.ref.container)
		}
	}
	return names, err
}
