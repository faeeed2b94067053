//go:build !windows

package client

import "syscall"

var (
	refused     = []error{syscall.ECONNREFUSED}
	unreachable = []error{syscall.ENETUNREACH, syscall.EHOSTUNREACH, syscall.ENETDOWN, syscall.EHOSTDOWN}
	reset       = []error{syscall.ECONNRESET, syscall.ECONNABORTED, syscall.EPIPE}
)
