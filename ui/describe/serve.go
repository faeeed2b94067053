package describe

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"sync"

	"fyne.io/fyne/v2"
)

// maxRequest bounds a request line; the only request there is has nine bytes.
const maxRequest = 64

// Server answers snapshot requests on a unix socket.
type Server struct {
	listener net.Listener
	snapshot func() []Item
	open     sync.WaitGroup

	mu    sync.Mutex
	conns map[net.Conn]struct{}
}

// Serve listens on a unix socket at path, readable by this user only. For every line "snapshot" it answers one line
// with a JSON array of Items; any other line is answered by {"error": …}. snapshot is called on a goroutine of the
// server's and has to fetch from the UI goroutine itself; OfWindow makes such a function.
func Serve(path string, snapshot func() []Item) (*Server, error) {
	l, err := listen(path)
	if err != nil {
		return nil, fmt.Errorf("listen for descriptions: %w", err)
	}
	s := &Server{listener: l, snapshot: snapshot, conns: make(map[net.Conn]struct{})}
	s.open.Add(1)
	go s.accept()
	return s, nil
}

// OfWindow snapshots the window's canvas on the UI goroutine, called from any other goroutine.
func OfWindow(w fyne.Window) func() []Item {
	return func() (items []Item) {
		fyne.DoAndWait(func() { items = Snapshot(w.Canvas()) })
		return items
	}
}

// Close stops listening, hangs up, waits for the server's goroutines, and removes the socket. A request that is just
// being answered needs the UI goroutine, so Close must not be called on it while the window still runs.
func (s *Server) Close() error {
	err := s.listener.Close()
	s.mu.Lock()
	for c := range s.conns {
		err = errors.Join(err, c.Close())
	}
	s.conns = nil
	s.mu.Unlock()
	s.open.Wait()
	return err
}

func (s *Server) accept() {
	defer s.open.Done()
	for {
		c, err := s.listener.Accept()
		if err != nil {
			return // closed
		}
		s.mu.Lock()
		if s.conns == nil {
			s.mu.Unlock()
			_ = c.Close()
			return
		}
		s.conns[c] = struct{}{}
		s.open.Add(1)
		s.mu.Unlock()
		go s.answer(c)
	}
}

func (s *Server) answer(c net.Conn) {
	defer s.open.Done()
	defer func() {
		s.mu.Lock()
		if s.conns != nil {
			delete(s.conns, c)
			_ = c.Close()
		}
		s.mu.Unlock()
	}()
	lines := bufio.NewScanner(c)
	lines.Buffer(make([]byte, maxRequest), maxRequest)
	out := json.NewEncoder(c)
	for lines.Scan() {
		var answer any = map[string]string{"error": "unknown request"}
		if lines.Text() == "snapshot" {
			answer = s.snapshot()
		}
		if err := out.Encode(answer); err != nil {
			return // the other side has gone
		}
	}
}
