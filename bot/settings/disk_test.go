package settings

import "testing"

func TestSizesAreReadAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]uint64{
		"0": 0, "0B": 0, "512B": 512, "500MB": 500_000_000, "1GiB": 1 << 30, "1 gib": 1 << 30, "1.5GiB": 3 << 29, "2TB": 2_000_000_000_000, "64kb": 64_000,
	} {
		if got, ok := bytesOf(text); !ok || got != want {
			t.Errorf("%q is %d, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "1", "-1GB", "1G", "1 giga", "1ib", "GB", "1e3MB", "0x10MB", "1,5GB", "99999999999GB"} {
		if got, ok := bytesOf(text); ok {
			t.Errorf("%q is taken for %d", text, got)
		}
	}
}

func TestTheReserveFollowsTheDiskUnlessItIsSet(t *testing.T) {
	for _, tt := range []struct {
		set         string
		whole, want uint64
	}{
		{"", 5 << 30, 512 << 20}, {"", 500 << 30, 1 << 30}, {"", 10 << 30, 1 << 30}, {"", 24 << 20, 24 << 20 / 10},
		{"200MB", 500 << 30, 200_000_000}, {"0", 500 << 30, 0}, {"5GiB", 1 << 30, 5 << 30},
	} {
		s := Settings{DiskReserve: tt.set}
		if got := s.Reserve(tt.whole); got != tt.want {
			t.Errorf("of %d bytes with %q, %d are kept, not %d", tt.whole, tt.set, got, tt.want)
		}
	}
}

func TestDaysAreRead(t *testing.T) {
	for text, want := range map[string]int{"365d": 365, "": 365, "1d": 1, "90": 90, " 30d ": 30, "3660d": 3660,
		"0d": 0, "3661d": 0, "d": 0, "-5d": 0, "1y": 0, "24h": 0, "1.5d": 0} {
		if got, err := (&Settings{KeepRejected: text}).RejectedDays(); got != want || (err == nil) != (want > 0) {
			t.Errorf("%q is %d days, not %d (%v)", text, got, want, err)
		}
	}
}

func TestTheDiskIsMeasured(t *testing.T) {
	free, whole, err := Space(t.TempDir())
	if err != nil || whole == 0 || free > whole {
		t.Errorf("%d of %d bytes are free, %v", free, whole, err)
	}
	if _, _, err := Space("/nowhere at all"); err == nil {
		t.Error("there is no such disk")
	}
}
