// Package panel speaks with the hosting panel on which accounts and websites
// live: DirectAdmin, over its legacy and its JSON interface.
//
// Every method may be repeated at any time: it looks at what the panel has
// before and after it changes something, and never takes an account of
// somebody else for its own. The package knows nothing of tickets' meaning,
// officers, Telegram or storage; it keeps no state but the breaker that stops
// all calls once the panel has refused our key. Passwords go in and never
// come out: not in an error, not in a log.
package panel
