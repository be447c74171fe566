package app

import (
	"context"
	"net"
	"net/url"
	"time"

	"loket/bot/settings"
	"loket/bot/workers"
	"loket/conversations"
	"loket/conversations/calendar"
)

// tellSetup tells what is set up, for the team's list of it, until the first
// request has been delivered.
func (a *App) tellSetup(ctx context.Context) {
	state, err := a.Store.Setting(ctx, conversations.SettingFirstDay)
	if err != nil || state == conversations.FirstDayOver || a.announce != nil {
		return // it is over, or whoever links the group has not set the rest yet
	}
	setup := setupOf(a.Settings, a.Desk.Calendar, a.Clock.Now())
	if a.Settings.PanelURL != "" && !reaches(ctx, a.Settings) {
		setup.Panel = conversations.PanelUnreached
	}
	if ctx.Err() == nil {
		a.Engine.Tell(conversations.SetupSeen{Setup: setup})
	}
}

// setupOf is what the settings say; of a panel, that it answers.
func setupOf(s settings.Settings, days calendar.Calendar, now time.Time) conversations.Setup {
	setup := conversations.Setup{Panel: conversations.PanelReached, Mail: s.SMTPURL != "", Signatory: s.OfficeSignatory != "",
		Decrees: s.DecreeSubdomain != "" && s.DecreeWebsite != "", Backups: s.BackupRecipient != "", Roots: s.TrustedCAFile != "", Opens: s.OfficeHours}
	if s.PanelURL == "" {
		setup.Panel = conversations.PanelByHand
	}
	ends := days.RunsOutAt()
	setup.Year = now.In(ends.Location()).Year()
	setup.Holidays = setup.Year <= ends.Year()
	return setup
}

// reaches tells whether anything answers where the panel is. It does not log in:
// a wrong key counts there as an attack, and `check` tells of it.
func reaches(ctx context.Context, s settings.Settings) bool {
	panel, err := url.Parse(s.PanelURL)
	if err != nil {
		return false
	}
	port := panel.Port()
	switch {
	case port != "":
	case panel.Scheme == "http":
		port = "80"
	default:
		port = "443"
	}
	knock := net.Dialer{Timeout: dialPatience, Resolver: workers.NewResolver(s.DNSServer)}
	conn, err := knock.DialContext(ctx, "tcp", net.JoinHostPort(panel.Hostname(), port))
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}
