package conversations

import (
	"runtime"
	"strings"
)

// Trace hears which function has an update in hand: by the function's own name,
// such as telegram.Poller.Run, and the update's number; 0 where that is not known
// there, or for an event of our own. A nil Trace hears nothing and costs nothing.
type Trace func(function string, update int64)

// Step tells that the function which calls it has an update in hand.
func (t Trace) Step(update int64) {
	if t == nil {
		return
	}
	var caller [1]uintptr
	runtime.Callers(2, caller[:])
	frame, _ := runtime.CallersFrames(caller[:]).Next()
	t(plainName(frame.Function), update)
}

// plainName is a function's name without its module's folders and without the
// signs of a pointer's method.
func plainName(function string) string {
	name := function[strings.LastIndexByte(function, '/')+1:]
	return strings.NewReplacer("(*", "", ")", "").Replace(name)
}
