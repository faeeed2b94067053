//go:build darwin

package certstore

import "fmt"

// OpenDefault returns [ErrUnsupported]: the back end for macOS comes with a later version of the program.
func OpenDefault() (Store, error) {
	return nil, fmt.Errorf("open the certificate store of macOS: %w", ErrUnsupported)
}

// OpenNSS returns [ErrUnsupported]: on macOS the user's programs read the system's own store.
func OpenNSS(string) (Store, error) {
	return nil, fmt.Errorf("open an NSS database on macOS: %w", ErrUnsupported)
}
