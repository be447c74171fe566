package doctor

import (
	"net/http"
	"sync"
	"time"
)

// clocks carries calls to Telegram and compares our clock with its on the way.
type clocks struct {
	next http.RoundTripper
	now  func() time.Time

	mu    sync.Mutex
	heard bool
	ahead time.Duration // our clock before Telegram's, by its quickest answer
	trip  time.Duration // of that answer
}

// RoundTrip is http.RoundTripper's.
func (c *clocks) RoundTrip(request *http.Request) (*http.Response, error) {
	began := c.now()
	response, err := c.next.RoundTrip(request)
	if err == nil {
		c.compare(began, c.now(), response.Header.Get("Date"))
	}
	return response, err
}

// compare sets our clock against the answer's date, which lies between the
// question and the answer and is cut to the second.
func (c *clocks) compare(began, ended time.Time, date string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	theirs, err := http.ParseTime(date)
	trip := ended.Sub(began)
	if err != nil || c.heard && trip >= c.trip {
		return
	}
	ours := began.Add(trip / 2)
	c.heard, c.trip, c.ahead = true, trip, ours.Sub(theirs.Add(500*time.Millisecond))
}
