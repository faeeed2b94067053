package describe

import "net"

// listen makes the socket; who may come is decided by the access list of its folder.
func listen(path string) (net.Listener, error) { return net.Listen("unix", path) }
