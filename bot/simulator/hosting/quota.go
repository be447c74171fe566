package hosting

import (
	"net/http"
	"path"
)

// bytesOfTable is what an empty table takes.
const bytesOfTable = 16384

// used is what an account takes of the disk.
func (a *account) used() (bytes int64) {
	for _, e := range a.Files {
		bytes += int64(len(e.Data))
	}
	for _, base := range a.Databases {
		bytes += int64(bytesOfTable * tablesOfSite * len(base.Tables))
	}
	return bytes
}

// full tells that an account has no room for so many bytes more.
func (a *account) full(bytes int) bool { return a.Quota > 0 && a.used()+int64(bytes) > a.Quota }

func quotaExceeded() response {
	return apiError(http.StatusInternalServerError, "INTERNAL_ERROR", "write: disk quota exceeded")
}

// SetQuota bounds what an account may take of the disk, in bytes; 0: nothing
// does. It gives what it takes now.
func (p *Panel) SetQuota(user string, bytes int64) (used int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if a, found := p.accounts[user]; found {
		a.Quota, used = bytes, a.used()
	}
	return used
}

// HideQuota lets the panel not tell how much room accounts have.
func (p *Panel) HideQuota(hidden bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.hidesQuota = hidden
}

func (p *Panel) diskUsage(r *request, _ []string) response {
	a, found := p.self(r)
	folder := path.Clean("/" + r.query.Get("path"))
	if !found || folder != "/" && a.Files[folder] == nil {
		return notFound()
	}
	var size, files, dirs int
	for _, name := range a.below(folder) {
		if a.Files[name].Dir {
			dirs++
			continue
		}
		files++
		size += len(a.Files[name].Data)
	}
	return jsonBody(http.StatusOK, map[string]any{"dirsTotal": dirs, "filesTotal": files, "sizeBytes": size, "sizeOnDiskBytes": size + 4096*files})
}

// FillDatabases makes empty databases until an account has as many as it may.
func (p *Panel) FillDatabases(user string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	a, found := p.accounts[user]
	for found && len(a.Databases) < p.config.Databases {
		p.makeDatabase(a)
	}
}
