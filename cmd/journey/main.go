//go:build linux

// Command journey drives the real program through the manual's steps and looks from outside at what came of it.
//
//	journey -saihakko build/saihakko -supportd build/supportd [-name reissue] -out build/journey/reissue
//
// Everything is real and private to the run: an X server with a window manager, a D-Bus session with an unlocked
// keyring, an empty NSS database, the reference service on a loopback port with its own data, and the built program.
// The program is operated by key and pointer events of the X server only; where its controls are it tells over its
// -describe socket, which can operate nothing. The run leaves a picture of every step, the logs of all processes and
// report.json in its folder, also when it fails.
//
// Without -name all journeys are run one after another, each in a folder of its own below -out.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	_ "time/tzdata" // the business's days are Asia/Tokyo's, also on a machine without time zones
)

// journeys are all there are, in the order in which they are run.
var journeys = []struct {
	name string
	run  func(*journey)
}{
	{"reissue", reissueJourney},
	{"reissue-interrupted", interruptedJourney},
}

func init() {
	// The kernel ends our children when the thread that started them ends (Pdeathsig). This one lasts.
	runtime.LockOSThread()
}

func main() {
	var o options
	name := flag.String("name", "", "journey to run: "+strings.Join(names(), ", ")+"; all if empty")
	out := flag.String("out", "build/journey", "folder for pictures, logs and report.json; emptied first")
	flag.StringVar(&o.saihakko, "saihakko", "build/saihakko", "the program")
	flag.StringVar(&o.supportd, "supportd", "build/supportd", "the reference service")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, o, *name, *out)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "journey:", err)
		os.Exit(1)
	}
}

func names() []string {
	var all []string
	for _, j := range journeys {
		all = append(all, j.name)
	}
	return all
}

func run(ctx context.Context, o options, name, out string) error {
	if name != "" && !slices.Contains(names(), name) {
		return fmt.Errorf("there is no journey %q; there are: %s", name, strings.Join(names(), ", "))
	}
	if err := o.complete(); err != nil {
		return err
	}
	var failed []error
	for _, j := range journeys {
		if name != "" && name != j.name {
			continue
		}
		o.out = filepath.Join(out, j.name)
		if name != "" {
			o.out = out
		}
		if err := travel(ctx, o, j.name, j.run); err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", j.name, err))
		}
	}
	return errors.Join(failed...)
}
