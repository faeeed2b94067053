package certificates

import (
	"context"
	"time"

	"saihakko/client"
	"saihakko/client/acquire"
	"saihakko/ui/task"
)

// run is one acquisition of this window, from its start until its result has been seen.
type run struct {
	terminal string
	stage    acquire.Stage
	cancel   context.CancelFunc
	// stopping says that the user has asked to stop.
	stopping bool
	finished bool
	result   acquire.Result
	err      error
	// changed tells the page that shows the run; nil while none does.
	changed func()
}

// start runs an acquisition that goes on if its page is left. It ends by itself, by its cancel, or with the program;
// whatever it leaves is in its journal.
func (s *Screens) start(terminal string, work func(context.Context, func(acquire.Stage)) (acquire.Result, error)) *run {
	ctx, cancel := context.WithCancel(context.Background())
	r := &run{terminal: terminal, stage: acquire.StagePreparing, cancel: cancel}
	s.runs[terminal] = r
	watch := stopwatch{deps: s.deps, terminal: terminal}
	task.Do(ctx, s.deps.Tasks, func(ctx context.Context) (acquire.Result, error) {
		result, err := work(ctx, func(stage acquire.Stage) {
			watch.next(stage)
			s.deps.Deliver(func() { r.reached(stage) })
		})
		watch.end(err)
		return result, err
	}, func(result acquire.Result, err error) {
		cancel()
		s.deps.Online(err)
		r.finished, r.result, r.err = true, result, err
		r.tell()
	})
	return r
}

// acquire begins an acquisition, or goes on with one, with the terminal's present codes.
func (s *Screens) acquire(terminal string, codes client.Codes) *run {
	return s.start(terminal, func(ctx context.Context, progress func(acquire.Stage)) (acquire.Result, error) {
		return s.deps.Acquirer.Run(ctx, terminal, codes, progress)
	})
}

// resume goes on with an acquisition by what its journal holds.
func (s *Screens) resume(terminal string) *run {
	return s.start(terminal, func(ctx context.Context, progress func(acquire.Stage)) (acquire.Result, error) {
		return s.deps.Acquirer.Resume(ctx, terminal, progress)
	})
}

func (r *run) reached(stage acquire.Stage) {
	if r.finished {
		return
	}
	r.stage = stage
	r.tell()
}

func (r *run) tell() {
	if r.changed != nil {
		r.changed()
	}
}

// stop asks the run to stop where it is. What it has done is kept, to be resumed.
func (r *run) stop() {
	r.stopping = true
	r.cancel()
	r.tell()
}

// stopwatch logs how long each stage took. It belongs to the goroutine of the work.
type stopwatch struct {
	deps     Deps
	terminal string
	begun    time.Time
	at       time.Time
	stage    acquire.Stage
}

func (w *stopwatch) next(stage acquire.Stage) {
	now := w.deps.Now()
	if w.stage != "" {
		w.log(now)
	} else {
		w.begun = now
	}
	w.stage, w.at = stage, now
}

func (w *stopwatch) log(now time.Time) {
	w.deps.Logger.Info("acquisition stage",
		"terminal", w.terminal, "stage", string(w.stage), "ms", now.Sub(w.at).Milliseconds())
}

func (w *stopwatch) end(err error) {
	if w.stage == "" {
		return
	}
	now := w.deps.Now()
	w.log(now)
	w.deps.Logger.Info("acquisition ended",
		"terminal", w.terminal, "stage", string(w.stage), "ms", now.Sub(w.begun).Milliseconds(), "succeeded", err == nil)
}
