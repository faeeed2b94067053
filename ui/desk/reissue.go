package desk

import (
	"strings"

	"saihakko/ui/nav"
)

// fresh leads the parameter of a new request; the terminals to be ticked follow, separated by commas.
const fresh = "new?terminals="

// ReissueOf is the route of a fresh reissue request, with terminals ticked already.
func ReissueOf(terminals ...string) nav.Route {
	return nav.Route{Page: Reissue, Param: fresh + strings.Join(terminals, ",")}
}

// Draft is the route of a draft at one of its steps.
func Draft(id, step string) nav.Route { return nav.Route{Page: Reissue, Param: id + "/" + step} }

// ReadReissue reads the parameter of a route made by [ReissueOf] or [Draft]. An empty id means a fresh request.
func ReadReissue(param string) (id, step string, terminals []string) {
	if list, ok := strings.CutPrefix(param, fresh); ok {
		if list != "" {
			terminals = strings.Split(list, ",")
		}
		return "", "", terminals
	}
	id, step, _ = strings.Cut(param, "/")
	return id, step, nil
}
