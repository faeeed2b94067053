package main

import (
	"errors"
	"flag"
	"fmt"
	"io"

	"saihakko/ui/language"
	"saihakko/ui/settings"
)

// options are the command line. What is empty is taken from the settings file.
type options struct {
	service  string
	ca       string
	profile  string
	nssdb    string
	describe string
	demo     bool
	demoData string
	language language.Language
	theme    settings.Theme
	version  bool
}

func parseFlags(args []string, out io.Writer) (options, error) {
	var o options
	set := flag.NewFlagSet("saihakko", flag.ContinueOnError)
	set.SetOutput(out)
	set.StringVar(&o.service, "service", "", "address of the support service, `https://host[:port]`")
	set.StringVar(&o.ca, "ca", "", "`file` with further certificate authorities (PEM), trusted beside the system's")
	set.StringVar(&o.profile, "profile", "", "`folder` of settings, drafts and log; the user's own if empty")
	set.StringVar(&o.nssdb, "nssdb", "", "`folder` of the NSS database to install certificates in (Linux); ~/.pki/nssdb if empty")
	set.StringVar(&o.describe, "describe", "", "unix `socket` on which the window describes itself, for tests")
	set.BoolVar(&o.demo, "demo", false, "start the reference service inside this program, with made-up data")
	set.StringVar(&o.demoData, "demo-data", "", "`folder` that keeps the demonstration's data; a temporary one if empty")
	chosen := set.String("language", "", "`ja` or en")
	theme := set.String("theme", "", "`light`, dark or system")
	set.BoolVar(&o.version, "version", false, "print the version and end")
	if err := set.Parse(args); err != nil {
		return options{}, err
	}
	o.language, o.theme = language.Language(*chosen), settings.Theme(*theme)
	if err := o.check(set.Args()); err != nil {
		fmt.Fprintln(out, "saihakko:", err)
		return options{}, err
	}
	return o, nil
}

func (o options) check(rest []string) error {
	switch {
	case len(rest) > 0:
		return fmt.Errorf("unknown argument %q", rest[0])
	case o.language != "" && o.language != language.Japanese && o.language != language.English:
		return fmt.Errorf("-language is ja or en, not %q", o.language)
	case o.theme != "" && o.theme != settings.Light && o.theme != settings.Dark && o.theme != settings.System:
		return fmt.Errorf("-theme is light, dark or system, not %q", o.theme)
	case o.demo && (o.service != "" || o.ca != ""):
		return errors.New("-demo brings its own service: leave out -service and -ca")
	case o.demoData != "" && !o.demo:
		return errors.New("-demo-data belongs to -demo")
	}
	return nil
}
