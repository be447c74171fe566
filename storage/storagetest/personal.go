package storagetest

import (
	"context"
	"testing"

	"loket/conversations"
)

func (s suite) APersonsCopyHoldsWhatIsTheirsAndNothingOfOthers(t *testing.T) {
	store, _ := s.opened(t)
	Decide(t, store, Monday, conversations.Decision{Records: Personal(1, ""), Audit: Acts(Erased, "SD-2026-0001")})
	Decide(t, store, Monday, conversations.Decision{Records: Other(2, ""), Audit: []conversations.AuditEntry{
		{Actor: Erased, Action: "request.approved", Ticket: "WEB-2026-0002"}, {Actor: 2, Action: "letter.downloaded", Ticket: "SD-2026-0001"}}})
	Remember(t, store, conversations.Reminder{Kind: "chase", Subject: "CSD-2026-0001", At: Monday}, conversations.Reminder{Kind: "half", Subject: "SD-2026-0001", At: Monday})

	kept, err := store.Personal(context.Background(), Erased)
	if err != nil {
		t.Fatal(err)
	}
	if kept.Officer == nil || kept.Officer.NIP != "198703122010012004" || kept.Session == nil || kept.Session.Draft == nil || kept.Member == nil || !kept.Member.Inside {
		t.Errorf("the person is %+v", kept)
	}
	if len(kept.Requests) != 1 || kept.Requests[0].Ticket != "SD-2026-0001" {
		t.Fatalf("the requests are %+v", kept.Requests)
	}
	own := kept.Requests[0]
	if len(own.Attachments) != 1 || len(own.Works) != 1 || len(own.Trail) != 2 || own.Trail[1].Action != "letter.downloaded" {
		t.Errorf("the request is %+v", own)
	}
	if len(kept.Accounts) != 1 || len(kept.Credentials) != 1 || len(kept.Works) != 1 || kept.Messages != 1 || len(kept.Reminders) != 3 {
		t.Errorf("%d accounts, %d credentials, %d works, %d messages, %d reminders",
			len(kept.Accounts), len(kept.Credentials), len(kept.Works), kept.Messages, len(kept.Reminders))
	}
	if len(kept.Acts) != 2 || kept.Acts[0].Ticket != "SD-2026-0001" || kept.Acts[1].Ticket != "WEB-2026-0002" || kept.Acts[0].Number == 0 {
		t.Errorf("what they did is %+v", kept.Acts)
	}
}

func (s suite) TheCopyOfAStrangerIsEmpty(t *testing.T) {
	store, _ := s.opened(t)
	Decide(t, store, Monday, conversations.Decision{Records: Other(2, "")})
	kept, err := store.Personal(context.Background(), 99)
	if err != nil || kept.Officer != nil || kept.Session != nil || kept.Member != nil ||
		len(kept.Requests)+len(kept.Accounts)+len(kept.Credentials)+len(kept.Works)+len(kept.Acts)+len(kept.Reminders)+kept.Messages != 0 {
		t.Errorf("a stranger has %+v, %v", kept, err)
	}
}

func (s suite) NothingIsLeftToCopyOfAnErasedPerson(t *testing.T) {
	store, _ := s.opened(t)
	Decide(t, store, Monday, conversations.Decision{Records: Personal(1, ""), Audit: Acts(Erased, "SD-2026-0001")})
	Remember(t, store, conversations.Erased{Officer: Erased})
	kept, err := store.Personal(context.Background(), Erased)
	if err != nil || kept.Officer != nil || kept.Session != nil || len(kept.Requests)+len(kept.Accounts)+len(kept.Credentials)+len(kept.Acts)+kept.Messages != 0 {
		t.Errorf("left is %+v, %v", kept, err)
	}
}
