// Package hosting is a DirectAdmin panel made of memory: strict where the
// real one is, with its odd answers, and able to fail in every way that has
// been reported of it. It serves the demo and the tests of the real client.
//
// It knows nothing of the bot. It keeps passwords as salted hashes only, so
// that a saved state can be searched for secrets and none is found.
package hosting
