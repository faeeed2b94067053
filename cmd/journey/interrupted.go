//go:build linux

package main

func interruptedJourney(j *journey) {}
