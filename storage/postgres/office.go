package postgres

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"
)

const (
	// SingleOffice is whose rows are those of a database that one office has to itself.
	SingleOffice = "loket"
	// officeSetting is the setting by which a connection says whose rows it means. It is
	// given when it is opened, so that it cannot be forgotten or fall back in between.
	officeSetting = "app.office"
)

// officeName is what an office may be called: the name stands in the names of schemas.
var officeName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,29}$`)

// IsOfficeName tells whether an office can have a name: at most 30 lower-case letters,
// digits, - and _, of which the first two are no sign to begin with.
func IsOfficeName(name string) bool { return officeName.MatchString(name) }

// ForOffice is the address of a database for one of the offices in it. Without it an
// address is that of SingleOffice.
func ForOffice(url, office string) string {
	sign := "?"
	if strings.Contains(url, "?") {
		sign = "&"
	}
	return url + sign + officeSetting + "=" + office // the last of two counts
}

// OfficeOf is whose rows an address means; "" for one that cannot be read.
func OfficeOf(url string) string {
	config, err := pgx.ParseConfig(url)
	switch {
	case err != nil:
		return ""
	case config.RuntimeParams[officeSetting] == "":
		return SingleOffice
	}
	return config.RuntimeParams[officeSetting]
}

// NamesOffice tells whether an address says of itself whose rows it means.
func NamesOffice(url string) bool {
	config, err := pgx.ParseConfig(url)
	return err == nil && config.RuntimeParams[officeSetting] != ""
}

// lookAtOffices leaves out those that nobody leads and in which nothing was ever written.
const lookAtOffices = `SELECT office, holder, until > clock_timestamp() FROM leases WHERE batch > 0 OR until > clock_timestamp() ORDER BY office`

// Standings tells how the offices of a database are led that have anything there; none
// where it is empty.
func Standings(ctx context.Context, url string) (all []Standing, err error) {
	conn, err := connectPlain(ctx, url)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	version, err := schemaOf(ctx, conn)
	if errors.Is(err, ErrUnfinished) || err == nil && version < leaseVersion {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	rows, err := conn.Query(ctx, lookAtOffices)
	if err != nil {
		return nil, classify("look who leads", err)
	}
	all, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Standing])
	return all, classify("look who leads", err)
}
