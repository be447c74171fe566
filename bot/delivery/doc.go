// Package delivery carries an account to its holder outside the chat: as an
// e-mail and as a written letter.
//
// It is given finished words and hands them to a mail server, or sets them on
// paper as PDF. It must not know what a request or a ticket is, in which
// language it writes, or when something is to be tried again: the caller
// decides, helped by the [Kind] of an [Error].
//
// What people typed is only ever text here: never a mail header, never markup
// on the page, never a path.
package delivery
