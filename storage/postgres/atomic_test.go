package postgres_test

import (
	"sync/atomic"
	"time"
)

// atomicDuration is one that goroutines share.
type atomicDuration struct{ n atomic.Int64 }

func (a *atomicDuration) load() time.Duration   { return time.Duration(a.n.Load()) }
func (a *atomicDuration) store(d time.Duration) { a.n.Store(int64(d)) }
