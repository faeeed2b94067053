//go:build windows

package certstore

import "fmt"

// OpenDefault returns [ErrUnsupported]: the back end for Windows comes with a later version of the program.
func OpenDefault() (Store, error) {
	return nil, fmt.Errorf("open the certificate store of Windows: %w", ErrUnsupported)
}

// OpenNSS returns [ErrUnsupported]: on Windows the user's programs read the system's own store.
func OpenNSS(string) (Store, error) {
	return nil, fmt.Errorf("open an NSS database on Windows: %w", ErrUnsupported)
}
