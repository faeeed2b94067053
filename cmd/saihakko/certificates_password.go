package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"golang.org/x/term"

	"saihakko/client/certfile"
)

const (
	passwordTries = 3
	// passwordLimit is the length of the longest password that is read, in bytes.
	passwordLimit = 4096
)

// openFile reads the file with the password from standard input, or asks for one at the terminal if the file needs it.
func (c *certificates) openFile(data []byte) (*certfile.Bundle, error) {
	if c.passwordStdin {
		password, err := firstLine(c.in)
		if err != nil {
			return nil, err
		}
		return certfile.Read(data, password)
	}
	bundle, err := certfile.Read(data, "")
	for range passwordTries {
		if !isPasswordError(err) || !term.IsTerminal(int(c.in.Fd())) {
			return bundle, err
		}
		if !isCode(err, certfile.CodeEmptyPassword) {
			fmt.Fprintln(c.err, "saihakko:", sentence(err))
		}
		password, failed := c.ask()
		if failed != nil {
			return nil, failed
		}
		bundle, err = certfile.Read(data, password)
	}
	return bundle, err
}

func isPasswordError(err error) bool {
	return isCode(err, certfile.CodeEmptyPassword) || isCode(err, certfile.CodeWrongPassword) ||
		isCode(err, certfile.CodePasswordText)
}

func isCode(err error, code certfile.Code) bool {
	failed, ok := errors.AsType[*certfile.Error](err)
	return ok && failed.Code == code
}

// ask asks for a password without showing it.
func (c *certificates) ask() (string, error) {
	fmt.Fprint(c.err, "Password of the file: ")
	password, err := term.ReadPassword(int(c.in.Fd()))
	fmt.Fprintln(c.err)
	if err != nil {
		return "", fail(exitWrongPassword, "no-password", "no password was given: %w", err)
	}
	return string(password), nil
}

// firstLine reads a password from a pipe. PowerShell begins what it pipes with a byte order mark.
func firstLine(in io.Reader) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(in, passwordLimit+1)).ReadBytes('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fail(exitFailure, "no-password", "read the password: %w", err)
	}
	if len(line) > passwordLimit {
		return "", fail(exitUsage, "usage", "the password has more than %d bytes", passwordLimit)
	}
	line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
	return string(bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))), nil
}
