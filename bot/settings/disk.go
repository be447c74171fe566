package settings

import (
	"cmp"
	"errors"
	"math"
	"regexp"
	"strconv"
	"strings"
	"syscall"
)

// mostReserve is what is kept free for the database on a large disk.
const mostReserve = 1 << 30

// mostDays is ten years: nobody needs anything older.
const mostDays = 3660

// daysOf reads how long something is kept, such as 90d.
func daysOf(variable, value, standard string) (int, error) {
	days, err := strconv.Atoi(strings.TrimSuffix(cmp.Or(strings.TrimSpace(value), standard), "d"))
	if err != nil || days < 1 || days > mostDays {
		return 0, Fault(variable, "should be a number of days, such as "+standard)
	}
	return days, nil
}

// RejectedDays reads KEEP_REJECTED: after how many days the files of rejected and
// cancelled requests go.
func (s *Settings) RejectedDays() (int, error) {
	return daysOf("KEEP_REJECTED", s.KeepRejected, "365d")
}

// Reserve is what is kept free for the database on a disk of a size, in bytes.
func (s *Settings) Reserve(whole uint64) uint64 {
	if reserve, ok := bytesOf(s.DiskReserve); ok {
		return reserve
	}
	return min(mostReserve, whole/10)
}

// Space is what is free for us where dir lies, and how large the disk is, in
// bytes. A disk without room for another file's name is full too.
func Space(dir string) (free, whole uint64, err error) {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(dir, &disk); err != nil {
		return 0, 0, err
	}
	block := uint64(disk.Bsize) // #nosec G115 -- block sizes are positive
	whole = uint64(disk.Blocks) * block
	if disk.Files > 0 && disk.Ffree == 0 {
		return 0, whole, nil
	}
	return uint64(disk.Bavail) * block, whole, nil
}

// Room is how many bytes a directory's disk has free.
func Room(dir string) (int64, error) {
	free, _, err := Space(dir)
	return int64(min(free, math.MaxInt64)), err // #nosec G115 -- bounded
}

// OneDisk tells whether two directories share their room.
func OneDisk(a, b string) (bool, error) {
	var left, right syscall.Stat_t
	if err := errors.Join(syscall.Stat(a, &left), syscall.Stat(b, &right)); err != nil {
		return false, err
	}
	return left.Dev == right.Dev, nil
}

var sizeShape = regexp.MustCompile(`^(?i)([0-9]{1,9}(?:\.[0-9]{1,3})?) ?([kmgt]?i?b)$`)

// bytesOf reads a size such as 500MB or 1.5 GiB.
func bytesOf(text string) (uint64, bool) {
	if text == "0" {
		return 0, true
	}
	parts := sizeShape.FindStringSubmatch(text)
	if parts == nil {
		return 0, false
	}
	number, err := strconv.ParseFloat(parts[1], 64)
	unit := strings.ToLower(parts[2])
	if err != nil || unit == "ib" {
		return 0, false
	}
	base := 1000.0
	if strings.Contains(unit, "i") {
		base = 1024
	}
	for range 1 + strings.IndexByte("kmgt", unit[0]) {
		number *= base
	}
	return uint64(number), true
}
