package explain

import (
	"errors"
	"strings"

	"fyne.io/fyne/v2/lang"

	"saihakko/client"
	"saihakko/client/businessday"
)

// ofConnection explains why the service was not spoken to at all.
func ofConnection(err error) (Message, bool) {
	if proxy, ok := errors.AsType[*client.ProxyAuthError](err); ok {
		return Message{
			Title: lang.L("The company's proxy asks for a log-in"),
			Text: lang.L("The proxy {{.Proxy}} lets nothing through without a log-in of its own ({{.Schemes}}).",
				with{"Proxy": proxy.Proxy, "Schemes": strings.Join(proxy.Schemes, ", ")}),
			WhatWasKept: safe(),
			NextStep:    lang.L("Ask your IT staff to let this program through the proxy."),
		}, true
	}
	if untrusted, ok := errors.AsType[*client.UntrustedError](err); ok {
		return ofDistrust(untrusted), true
	}
	if offline, ok := errors.AsType[*client.OfflineError](err); ok {
		return ofOffline(offline), true
	}
	if errors.Is(err, client.ErrOffline) {
		return ofOffline(&client.OfflineError{Cause: client.CauseOther}), true
	}
	return Message{}, false
}

func ofOffline(e *client.OfflineError) Message {
	m := Message{
		Title:       lang.L("The service cannot be reached"),
		WhatWasKept: safe(),
		NextStep:    lang.L("Check the network and try again."),
	}
	switch e.Cause {
	case client.CauseNameUnknown:
		m.Text = lang.L("No host of that name is known. The service's address may be wrong.")
		m.NextStep = lang.L("Check the service's address. If it is right, ask your IT staff.")
	case client.CauseNameServer:
		m.Text = lang.L("The name server does not answer. This PC may not be connected to the network.")
	case client.CauseRefused:
		m.Text = lang.L("Nothing answers at the service's address. The service may be stopped.")
		m.NextStep = lang.L("Wait a while and try again. If it lasts, ask the support service.")
	case client.CauseUnreachable:
		m.Text = lang.L("This PC is not connected to the network, or there is no way to the service.")
	case client.CauseTimeout:
		m.Text = lang.L("The service did not answer in time.")
	case client.CauseBroken:
		m.Text = lang.L("The connection broke off on the way.")
	case client.CauseProxy:
		m.Text = lang.L("The company's proxy cannot be reached, or it blocks the connection.")
		m.NextStep = lang.L("Ask your IT staff to let this program through the proxy.")
	case client.CauseGateway:
		m.Text = lang.L("The service is stopped at present, perhaps for maintenance.")
		m.NextStep = lang.L("Wait a while and try again. If it lasts, ask the support service.")
	default:
		m.Text = lang.L("The connection to the service failed.")
	}
	if e.Sent {
		m.WhatWasKept = lang.L("It is not known whether the service has received it. Sending it again is safe: it will not be registered twice.")
	}
	return m
}

func ofDistrust(e *client.UntrustedError) Message {
	m := Message{
		Title:       lang.L("The service could not prove who it is"),
		WhatWasKept: lang.L("Nothing was sent to it. What you have entered is kept on this PC."),
		NextStep:    lang.L("Ask your IT staff. Do not enter your password until this is settled."),
	}
	values := with{
		"Host": e.Host,
		"From": Day(businessday.DateOf(e.NotBefore)),
		"To":   Day(businessday.DateOf(e.NotAfter)),
	}
	clock := lang.L("Check the date and time of this PC first. If they are right, ask the support service.")
	switch e.Reason {
	case client.DistrustAuthority:
		m.Text = lang.L("The certificate of {{.Host}} was issued by an authority that this PC does not trust. The authority file (CA) may be missing or wrong, or a device of the company reads along.", values)
	case client.DistrustHost:
		m.Text = lang.L("The certificate that was shown belongs to another host than {{.Host}}.", values)
	case client.DistrustExpired:
		m.Text = lang.L("The certificate of {{.Host}} has ended ({{.To}}), or the clock of this PC is ahead.", values)
		m.NextStep = clock
	case client.DistrustNotYet:
		m.Text = lang.L("The certificate of {{.Host}} is not valid yet (from {{.From}}), or the clock of this PC is behind.", values)
		m.NextStep = clock
	case client.DistrustHandshake:
		m.Text = lang.L("No safe connection (TLS 1.2 or later) could be agreed on with {{.Host}}.", values)
	case client.DistrustNotTLS:
		m.Text = lang.L("What answers at {{.Host}} does not speak a safe connection (https).", values)
	default:
		m.Text = lang.L("The certificate of {{.Host}} is not acceptable.", values)
	}
	return m
}

// ofAnswer explains answers that are no answers of the service.
func ofAnswer(err error) (Message, bool) {
	m := Message{
		Title:       lang.L("The answer could not be read"),
		WhatWasKept: safe(),
		NextStep:    lang.L("Check the service's address and the network. If they are right, ask the support service."),
	}
	garbage, _ := errors.AsType[*client.GarbageError](err)
	switch {
	case garbage != nil && garbage.Redirect != "":
		m.Text = lang.L("The service's address pointed to another one ({{.Host}}). For safety it was not followed.",
			with{"Host": garbage.Redirect})
	case garbage != nil && garbage.HTML:
		m.Text = lang.L("A web page came instead of the service's answer. A network log-in page or the proxy may have stepped in.")
		m.NextStep = lang.L("Open any web page in the browser, log in to the network if it asks, and try again.")
	case errors.Is(err, client.ErrGarbage):
		m.Text = lang.L("What answered at the service's address is not this service, or is another version of it.")
	case errors.Is(err, client.ErrTooLarge):
		m.Text = lang.L("The answer was larger than allowed and was not read to the end.")
		m.NextStep = lang.L("Try again. If it happens again, ask the support service.")
	case errors.Is(err, client.ErrNotModified):
		m.Title = lang.L("Nothing has changed")
		m.Text = lang.L("What is shown is up to date.")
		m.WhatWasKept, m.NextStep = "", ""
	default:
		return Message{}, false
	}
	return m, true
}

// ofAddress explains settings that cannot work.
func ofAddress(err error) (Message, bool) {
	m := Message{Title: lang.L("The settings cannot be used")}
	switch {
	case errors.Is(err, client.ErrNotHTTPS):
		m.Text = lang.L("The service's address does not begin with https://. Passwords are never sent over a connection that is not encrypted.")
		m.NextStep = lang.L("Correct the service's address so that it begins with https://.")
	case errors.Is(err, client.ErrAddress):
		m.Text = lang.L("The service's address cannot be read.")
		m.NextStep = lang.L("Enter it in the form https://host or https://host:port.")
	case errors.Is(err, client.ErrNoRoots):
		m.Text = lang.L("The authority file (CA) cannot be read or holds no certificate.")
		m.NextStep = lang.L("Give a file in PEM form, which begins with -----BEGIN CERTIFICATE-----.")
	default:
		return Message{}, false
	}
	return m, true
}
