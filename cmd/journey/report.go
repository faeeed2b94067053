//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

const reportFile = "report.json"

// report is report.json. It is written anew after every step, so that a run that is killed leaves one as well.
type report struct {
	Journey string         `json:"journey"`
	OK      bool           `json:"ok"`
	Reason  string         `json:"reason,omitempty"`
	Started time.Time      `json:"started"`
	Steps   []stepReport   `json:"steps"`
	Figures map[string]any `json:"figures"`

	path string
}

type stepReport struct {
	Name    string  `json:"name"`
	OK      bool    `json:"ok"`
	Seconds float64 `json:"seconds"`
	Reason  string  `json:"reason,omitempty"`
}

func newReport(dir, name string) *report {
	return &report{
		Journey: name, Reason: "not finished", Started: time.Now(),
		Steps: []stepReport{}, Figures: map[string]any{}, path: filepath.Join(dir, reportFile),
	}
}

func (r *report) addStep(name string, took time.Duration, err error) {
	s := stepReport{Name: name, OK: err == nil, Seconds: seconds(took)}
	mark := "ok  "
	if err != nil {
		s.Reason, mark = err.Error(), "FAIL"
	}
	fmt.Printf("%s  %5.1f s  %s\n", mark, took.Seconds(), name)
	r.Steps = append(r.Steps, s)
	if err := r.write(); err != nil {
		fmt.Fprintln(os.Stderr, "journey:", err)
	}
}

// figure notes a measured value. Figures are printed and never judged.
func (r *report) figure(name string, value any) {
	r.Figures[name] = value
	fmt.Printf("      %s: %v\n", name, value)
}

func (r *report) finish(err error) error {
	r.OK, r.Reason = err == nil, ""
	if err != nil {
		r.Reason = err.Error()
	}
	return r.write()
}

func (r *report) write() error {
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("encode report: %w", err)
	}
	if err := os.WriteFile(r.path, append(data, '\n'), 0o600); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

// seconds rounds to milliseconds: no figure here is better than that.
func seconds(d time.Duration) float64 { return d.Round(time.Millisecond).Seconds() }
