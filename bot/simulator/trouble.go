package simulator

import (
	"math"
	"slices"
	"time"

	"loket/bot/simulator/botapi"
	"loket/bot/simulator/hosting"
	"loket/bot/simulator/mailbox"
	"loket/bot/simulator/page"
)

// slowness is how late a slow Telegram answers.
const slowness = 3 * time.Second

// switchParty brings trouble to a party, or takes it back.
func (w *World) switchParty(party page.Party, on bool) error {
	w.troubleMu.Lock()
	defer w.troubleMu.Unlock()
	w.trouble = slices.DeleteFunc(slices.Clone(w.trouble), func(p page.Party) bool { return p == party })
	if on {
		w.trouble = append(w.trouble, party)
	}
	switch party {
	case page.PanelDown:
		w.hosting.ClearFaults()
		if on {
			w.hosting.Inject(hosting.Fault{Times: math.MaxInt, Shape: hosting.Drop})
		}
	case page.MailDown:
		w.mailbox.SetFaults(mailbox.Faults{Down: on})
	case page.TelegramSlow:
		w.telegram.Fault(nil)
		if on {
			w.telegram.Fault(late)
		}
	}
	return nil
}

// late lets what the bot says wait, not what it hears.
func late(call botapi.Call) *botapi.FaultAction {
	if call.Method != "getUpdates" {
		time.Sleep(slowness)
	}
	return nil
}

// troubled lists what is in trouble.
func (w *World) troubled() []page.Party {
	w.troubleMu.Lock()
	defer w.troubleMu.Unlock()
	return append([]page.Party{}, w.trouble...)
}

func (w *World) panelDown() bool { return slices.Contains(w.troubled(), page.PanelDown) }
