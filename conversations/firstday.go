package conversations

// SetupSeen tells how the office has set the program up, at a start.
type SetupSeen struct {
	Setup Setup `json:"setup"`
}

func (SetupSeen) event() {}

// Setup is what the team's checklist speaks of.
type Setup struct {
	Panel     string `json:"panel"`               // PanelReached and its like
	Mail      bool   `json:"mail,omitempty"`      // mail can be sent
	Signatory bool   `json:"signatory,omitempty"` // who signs the letters is set
	Decrees   bool   `json:"decrees,omitempty"`   // so are the numbers of both standards' decrees
	Backups   bool   `json:"backups,omitempty"`   // there is a key that backups are locked for
	Roots     bool   `json:"roots,omitempty"`     // there are roots that electronic signatures are trusted by
	Opens     string `json:"opens,omitempty"`     // the office's hours, as they are set
	Year      int    `json:"year"`                // the running year
	Holidays  bool   `json:"holidays,omitempty"`  // its holidays are known
}

// How the panel was found.
const (
	PanelByHand    = "manual"  // none is set: the team does the work
	PanelReached   = "ok"      // it answers
	PanelUnreached = "missing" // it does not
)

// The team's checklist.
const (
	// FirstDayName is our name of the message.
	FirstDayName = "first_day"
	// SettingSetup holds the Setup of the last start, in JSON.
	SettingSetup = "setup_seen"
	// SettingFirstDay tells how far it is: nothing, FirstDaySent or FirstDayOver.
	SettingFirstDay = "first_day"
	// FirstDaySent: it stands in the group, until the first request is delivered.
	FirstDaySent = "sent"
	// FirstDayOver: something was delivered, and it is not needed any more.
	FirstDayOver = "over"
)
