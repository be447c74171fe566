package hosting

import (
	"encoding/json"
	"fmt"
	"io"
)

// saved is what outlives a restart. Faults, wrong logins and the record of
// calls do not.
type saved struct {
	Accounts map[string]*account
	Pointers map[string]string
	Serial   int
	Creates  map[string]int
}

// Save writes the panel's state as JSON.
func (p *Panel) Save(w io.Writer) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	state := saved{Accounts: p.accounts, Pointers: p.pointers, Serial: p.serial, Creates: p.creates}
	if err := json.NewEncoder(w).Encode(state); err != nil {
		return fmt.Errorf("save the panel: %w", err)
	}
	return nil
}

// Load replaces the panel's state by one that Save wrote.
func (p *Panel) Load(r io.Reader) error {
	var state saved
	if err := json.NewDecoder(r).Decode(&state); err != nil {
		return fmt.Errorf("load the panel: %w", err)
	}
	for name, a := range state.Accounts {
		if a == nil || a.Files == nil || a.Databases == nil {
			return fmt.Errorf("load the panel: account %s is not whole", name)
		}
		for _, base := range a.Databases {
			base.mend()
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.accounts, p.serial = state.Accounts, state.Serial
	p.pointers, p.creates = map[string]string{}, map[string]int{}
	for domain, owner := range state.Pointers {
		p.pointers[domain] = owner
	}
	for domain, count := range state.Creates {
		p.creates[domain] = count
	}
	return nil
}
