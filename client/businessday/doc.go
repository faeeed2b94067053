// Package businessday knows which days the support service works: civil days
// in Japan, the public holidays by the law's own rules, and the business days
// that are left.
//
// The package is pure. It reads no clock and no file; "today" is always a
// parameter. Both the client and the service judge a desired date with it, so
// that they cannot disagree.
//
// The rules are those of the Act on National Holidays (国民の祝日に関する法律) as it
// stood in each year from 2007 on, with the special laws for 2019, 2020 and
// 2021. The equinox formulas hold until 2099. What the Cabinet Office or the
// service publishes beyond that goes on top: see [Options] and
// [FromClosedDays]. Before 2007 the rules of 2007 are applied, which is good
// enough for showing an old date and for nothing else.
package businessday
