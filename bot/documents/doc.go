// Package documents makes the documents that leave the counter: the written
// letter that hands an account over, the month's picture and table for the
// team, and the copy of everything kept of one officer.
//
// It reads what is remembered and says it in the words of the locales. It
// decides nothing, sends nothing and keeps nothing; it does not know who asked
// for a document or where it goes.
package documents
