package client_test

import "testing"

// TestTheSameOverHTTP2 repeats what may differ where the service speaks HTTP/2.
func TestTheSameOverHTTP2(t *testing.T) {
	overHTTP2 = true
	defer func() { overHTTP2 = false }()
	for name, test := range map[string]func(*testing.T){
		"oversize":    TestOversizeAnswersAreCutOff,
		"broken off":  TestABodyThatBreaksOffIsABrokenConnection,
		"no answer":   TestAServiceThatDoesNotAnswerIsATimeout,
		"trickle":     TestAServiceThatTricklesIsATimeout,
		"cancelled":   TestTheCallersCancellationIsNoFailureOfTheService,
		"redirects":   TestRedirectsAreNotFollowed,
		"repeated":    TestReadsAreRepeatedUntilTheySucceed,
		"not forever": TestReadsAreNotRepeatedForEver,
		"once":        TestChangesAreSentOnce,
		"log-in once": TestALogInIsSentOnce,
		"untrusted":   TestUntrustedServicesGetNothing,
	} {
		t.Run(name, test)
	}
}
