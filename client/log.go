package client

import (
	"log/slog"
)

// restyLog receives what resty would print. Its messages may quote addresses and bodies, so only the fact is kept;
// the method's own error says what happened.
type restyLog struct{ logger *slog.Logger }

// Errorf implements resty.Logger.
func (l restyLog) Errorf(string, ...any) { l.logger.Debug("http library reported an error") }

// Warnf implements resty.Logger.
func (l restyLog) Warnf(string, ...any) { l.logger.Debug("http library reported a warning") }

// Debugf implements resty.Logger.
func (l restyLog) Debugf(string, ...any) {}
