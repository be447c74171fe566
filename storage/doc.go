// Package storage remembers: it keeps the records of package conversations in
// one SQLite file, the files officers sent beside it, and the passwords it
// drew, sealed.
//
// All writing goes through [Store.Batch], one transaction at a time; the
// outside reads through a pool of its own. SQLite's peculiarities end here:
// what leaves the package speaks of requests, officers and effects, so that
// another engine could stand in its place. The package decides nothing and
// knows neither Telegram nor the hosting panel.
//
// Instants are kept as unix milliseconds in UTC and read back in UTC.
package storage
