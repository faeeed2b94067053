package client

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/mattn/go-ieproxy"
)

// ProxyMode says where the proxy comes from.
type ProxyMode string

// The proxy modes.
const (
	// ProxySystem follows the operating system's setting (Windows: static, PAC and WPAD; macOS; elsewhere the
	// environment). It is the zero value.
	ProxySystem ProxyMode = ""
	// ProxyNone connects directly.
	ProxyNone ProxyMode = "none"
	// ProxyManual uses the address of the setting.
	ProxyManual ProxyMode = "manual"
)

// Proxy is the proxy setting. The password is a secret: the value prints without it.
type Proxy struct {
	Mode ProxyMode
	// Address is "proxy.example:8080" or "http://proxy.example:8080", for [ProxyManual].
	Address string
	// User and Password are for proxies with Basic authentication. Go speaks no NTLM (facts/fyne.md, section 6).
	User, Password string
}

// Format implements [fmt.Formatter] and hides user and password from all verbs.
func (p Proxy) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "proxy("+string(p.Mode)+" "+p.Address+")")
}

// choose returns the function that picks the proxy of a request.
func (p Proxy) choose() (func(*http.Request) (*url.URL, error), error) {
	switch p.Mode {
	case ProxySystem:
		return ieproxy.GetProxyFunc(), nil
	case ProxyNone:
		return nil, nil
	case ProxyManual:
		address, err := p.parse()
		if err != nil {
			return nil, err
		}
		return http.ProxyURL(address), nil
	}
	return nil, fmt.Errorf("%w: proxy mode %q", ErrAddress, p.Mode)
}

func (p Proxy) parse() (*url.URL, error) {
	text := strings.TrimSpace(p.Address)
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	address, err := url.Parse(text)
	if err != nil || address.Hostname() == "" || address.User != nil {
		return nil, fmt.Errorf("%w: the proxy's address", ErrAddress)
	}
	if address.Scheme != "http" && address.Scheme != "https" {
		return nil, fmt.Errorf("%w: the proxy's address begins with %s", ErrAddress, address.Scheme)
	}
	if p.User != "" {
		address.User = url.UserPassword(p.User, p.Password)
	}
	return address, nil
}
