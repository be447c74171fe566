// Package storage says what is remembered: the records of package conversations,
// the files officers sent, and the passwords that were drawn, sealed.
//
// A [Store] is one of two engines: package sqlite keeps everything in one file and
// a folder beside it, package postgres on a server. Both pass the one suite of
// package storagetest. An engine's peculiarities end in its package: what is here
// speaks of requests, officers and effects. The storage decides nothing and knows
// neither Telegram nor the hosting panel.
//
// All writing goes through [Store.Batch], one transaction at a time.
package storage
