// Supportd is the reference support service: it does what the contract (client/contract/openapi.yaml) promises, on a
// database, a certificate authority and mails of its own.
//
//	supportd [serve] -data DIR [-listen 127.0.0.1:8443] [-cert FILE -key FILE] [-smtp HOST:PORT ...] [-demo-clock] ...
//	supportd seed -data DIR [-password-stdin] [-certificates DIR]
//	supportd review NUMBER approve|query|void [-message TEXT] -data DIR
//	supportd holiday list|close|open|clear [DATE] [NAME] -data DIR
//	supportd unlock LOGIN-ID -data DIR
//
// All but serve may be used while a service runs on the same folder.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // mails are dated in Japan, also where the system has no time zones

	"saihakko/cmd/supportd/service"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], terminal{in: os.Stdin, out: os.Stdout, err: os.Stderr})
	stop()
	os.Exit(status)
}

// terminal is what the program reads from and writes to.
type terminal struct {
	in       io.Reader
	out, err io.Writer
}

// errUsage says that the program was called wrongly.
var errUsage = errors.New("see supportd -h")

// commands are the program's subcommands; none given means serve.
var commands = map[string]func(context.Context, []string, terminal) error{
	"serve": serve, "seed": seed, "review": review, "holiday": holiday, "unlock": unlock,
}

// run does what the arguments say and returns the exit status: 2 where they are wrong, 1 where it failed.
func run(ctx context.Context, args []string, t terminal) int {
	command := serve
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		known := false
		if command, known = commands[args[0]]; !known {
			fmt.Fprintf(t.err, "supportd: no command %q: serve, seed, review, holiday or unlock\n", args[0])
			return 2
		}
		args = args[1:]
	}
	err := command(ctx, args, t)
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		fmt.Fprintln(t.err, "supportd:", err)
		return 2
	}
	fmt.Fprintln(t.err, "supportd:", err)
	return 1
}

// flags are a subcommand's flags, with the one that all have.
func flags(name string, t terminal) (*flag.FlagSet, *string) {
	set := flag.NewFlagSet("supportd "+name, flag.ContinueOnError)
	set.SetOutput(t.err)
	return set, set.String("data", "", "data folder (required)")
}

// parse reads flags and the other arguments in any order, and wants between least and most of the latter.
func parse(set *flag.FlagSet, args []string, least, most int) ([]string, error) {
	var others []string
	for {
		if err := set.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, err
			}
			return nil, fmt.Errorf("%w (%w)", err, errUsage)
		}
		if set.NArg() == 0 {
			break
		}
		others = append(others, set.Arg(0))
		args = set.Args()[1:]
	}
	if len(others) < least || len(others) > most {
		return nil, fmt.Errorf("%d arguments besides the flags (%w)", len(others), errUsage)
	}
	if set.Lookup("data").Value.String() == "" {
		return nil, fmt.Errorf("-data is required (%w)", errUsage)
	}
	return others, nil
}

// withService opens the data folder for a command that does one thing and ends. Of these only seed may make a new one,
// as serve does: a mistyped folder is to be noticed.
func withService(ctx context.Context, dir string, existing bool, do func(*service.Service) error) error {
	opened, err := service.Open(ctx, service.Options{Dir: dir, Existing: existing, Now: time.Now})
	if err != nil {
		return err
	}
	return errors.Join(do(opened), opened.Close())
}
