package conversations

import (
	"encoding/json"
	"fmt"
)

// EventKind names an event's type, for what is stored of it.
func EventKind(event Event) string { return fmt.Sprintf("%T", event) }

// DecodeEvent reads back what encoding/json wrote of an event of that kind. An
// unknown kind is an error: another version of the program stored it.
func DecodeEvent(kind string, body []byte) (Event, error) {
	decode, known := eventDecoders[kind]
	if !known {
		return nil, fmt.Errorf("an event of the unknown kind %q", kind)
	}
	event, err := decode(body)
	if err != nil {
		return nil, fmt.Errorf("decode %s: %w", kind, err)
	}
	return event, nil
}

var eventDecoders = decodersOf(
	decodeEvent[Message], decodeEvent[Press], decodeEvent[MemberChanged], decodeEvent[BotMoved], decodeEvent[GroupMigrated],
	decodeEvent[GroupSeen], decodeEvent[Started], decodeEvent[SetupSeen], decodeEvent[Ignored], decodeEvent[Sent], decodeEvent[Edited], decodeEvent[Failed],
	decodeEvent[FileChecked], decodeEvent[SignedChecked], decodeEvent[FileKept], decodeEvent[FileWaits], decodeEvent[MemberSeen], decodeEvent[PanelReplied],
	decodeEvent[AddressSeen], decodeEvent[MailSent], decodeEvent[MailRefused], decodeEvent[MailWaits], decodeEvent[Due],
	decodeEvent[AdminsSeen], decodeEvent[Reacted], decodeEvent[ClockSeen], decodeEvent[EphemeralRefused], decodeEvent[EphemeralShown], decodeEvent[PanelHealth], decodeEvent[PollerConflict], decodeEvent[Apologise],
)

func decodeEvent[E Event](body []byte) (Event, error) {
	var event E
	err := json.Unmarshal(body, &event)
	return event, err
}

// decodersOf names each decoder by the kind of what it makes of an empty event.
func decodersOf(decoders ...func([]byte) (Event, error)) map[string]func([]byte) (Event, error) {
	byKind := make(map[string]func([]byte) (Event, error), len(decoders))
	for _, decode := range decoders {
		event, _ := decode([]byte("{}"))
		byKind[EventKind(event)] = decode
	}
	return byKind
}

// storedFailure is how Failed is stored: its effect with its kind.
type storedFailure struct {
	Kind   string          `json:"effect_kind,omitempty"`
	Effect json.RawMessage `json:"effect,omitempty"`
	Why    Failure         `json:"why"`
	Detail string          `json:"detail,omitempty"`
}

// MarshalJSON keeps the effect too: without it nobody could decide the event again.
func (f Failed) MarshalJSON() ([]byte, error) {
	stored := storedFailure{Why: f.Why, Detail: f.Detail}
	if f.Effect != nil {
		body, err := json.Marshal(f.Effect)
		if err != nil {
			return nil, fmt.Errorf("encode effect %s: %w", f.Effect.Kind(), err)
		}
		stored.Kind, stored.Effect = f.Effect.Kind(), body
	}
	return json.Marshal(stored)
}

// UnmarshalJSON reads it back.
func (f *Failed) UnmarshalJSON(body []byte) error {
	var stored storedFailure
	if err := json.Unmarshal(body, &stored); err != nil {
		return err
	}
	*f = Failed{Why: stored.Why, Detail: stored.Detail}
	if stored.Kind == "" {
		return nil
	}
	effect, err := DecodeEffect(stored.Kind, stored.Effect)
	f.Effect = effect
	return err
}
