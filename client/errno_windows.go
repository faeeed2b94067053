package client

import "golang.org/x/sys/windows"

// Windows reports sockets' errors by its own numbers, which do not match those of package syscall.
var (
	refused     = []error{windows.WSAECONNREFUSED}
	unreachable = []error{windows.WSAENETUNREACH, windows.WSAEHOSTUNREACH, windows.WSAENETDOWN, windows.WSAEHOSTDOWN}
	reset       = []error{windows.WSAECONNRESET, windows.WSAECONNABORTED, windows.WSAENETRESET}
)
