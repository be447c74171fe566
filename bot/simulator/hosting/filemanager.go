package hosting

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// homePath cleans a path inside the home; false for what would leave it or
// name the home itself.
func homePath(name string) (string, bool) {
	cleaned := path.Clean("/" + name)
	return cleaned, name != "" && cleaned != "/" && !strings.Contains(name, "..")
}

func (p *Panel) listFiles(r *request, _ []string) response {
	a, found := p.self(r)
	folder := path.Clean("/" + r.query.Get("path"))
	if !found || !a.isDir(folder) {
		return notFound()
	}
	names := a.names(folder)
	total := len(names)
	offset, limit := intOr(r.query.Get("offset"), 0), intOr(r.query.Get("limit"), 1000)
	names = names[min(max(offset, 0), total):]
	if limit > 0 {
		names = names[:min(limit, len(names))]
	}
	files := []map[string]any{}
	for _, name := range names {
		e := a.Files[path.Join(folder, name)]
		kind, size, mode := "file", len(e.Data), "-rw-r--r--"
		if e.Dir {
			kind, size, mode = "dir", 4096, "drwxr-xr-x"
		}
		files = append(files, map[string]any{"name": name, "type": kind, "sizeBytes": size, "symlink": false, "mode": mode})
	}
	return jsonBody(http.StatusOK, map[string]any{"canonicalPath": folder, "files": files, "filesTotal": total, "filesLimit": limit})
}

func intOr(text string, standard int) int {
	if n, err := strconv.Atoi(text); err == nil {
		return n
	}
	return standard
}

func (p *Panel) downloadFile(r *request, _ []string) response {
	a, found := p.self(r)
	if !found {
		return notFound()
	}
	file := a.Files[path.Clean("/"+r.query.Get("path"))]
	if file == nil || file.Dir {
		return notFound()
	}
	return response{status: http.StatusOK, header: http.Header{"Content-Type": {"application/octet-stream"}}, body: file.Data}
}

// upload reads one file part of a multipart body.
func (r *request) upload(field string) (name string, content []byte, ok bool) {
	kind, params, err := mime.ParseMediaType(r.kind)
	if err != nil || kind != "multipart/form-data" {
		return "", nil, false
	}
	reader := multipart.NewReader(bytes.NewReader(r.body), params["boundary"])
	for {
		part, err := reader.NextPart()
		if err != nil {
			return "", nil, false
		}
		if part.FormName() == field && part.FileName() != "" {
			content, err := io.ReadAll(part)
			return part.FileName(), content, err == nil
		}
	}
}

// uploadFile reads the folder from dir; path, which older panels wanted, is
// ignored, and the file then lands in the home itself.
func (p *Panel) uploadFile(r *request, _ []string) response {
	a, found := p.self(r)
	name, content, ok := r.upload("file")
	if !found || !ok {
		return badRequest("file is missing")
	}
	if r.query.Get("name") != "" {
		name = r.query.Get("name")
	}
	target, ok := homePath(path.Join(r.query.Get("dir"), path.Base(name)))
	switch {
	case !ok:
		return badRequest("invalid path")
	case !a.isDir(path.Dir(target)):
		return notFound()
	case a.Files[target] != nil && r.query.Get("overwrite") != "true":
		return apiError(http.StatusConflict, "ALREADY_EXISTS", "")
	}
	if a.full(len(content)) {
		return quotaExceeded()
	}
	a.write(target, content)
	return jsonBody(http.StatusOK, map[string]any{})
}

func (p *Panel) makeFolder(r *request, _ []string) response {
	var in struct {
		Path string `json:"path"`
	}
	a, found := p.self(r)
	if !found || !r.input(&in) {
		return badRequest("path is required")
	}
	folder, ok := homePath(in.Path)
	switch {
	case !ok:
		return badRequest("invalid path")
	case a.Files[folder] != nil:
		return apiError(http.StatusConflict, "ALREADY_EXISTS", "")
	}
	a.makeDirs(folder)
	return noContent()
}

func (p *Panel) moveFile(r *request, _ []string) response {
	var in struct {
		Source      string `json:"source"`
		Destination string `json:"destination"`
		Overwrite   bool   `json:"overwrite"`
	}
	a, found := p.self(r)
	if !found || !r.input(&in) {
		return badRequest("source and destination are required")
	}
	from, fromOK := homePath(in.Source)
	to, toOK := homePath(in.Destination)
	switch {
	case !fromOK || !toOK || to == from || strings.HasPrefix(to, from+"/"):
		return badRequest("invalid path")
	case a.Files[from] == nil || !a.isDir(path.Dir(to)):
		return notFound()
	case a.Files[to] != nil && !in.Overwrite:
		return apiError(http.StatusConflict, "ALREADY_EXISTS", "")
	}
	a.remove(to)
	a.move(from, to)
	return noContent()
}

// removeFiles fails the whole batch for one path that is not there.
func (p *Panel) removeFiles(r *request, _ []string) response {
	var in struct {
		Paths []string `json:"paths"`
		Trash *bool    `json:"trash"`
	}
	a, found := p.self(r)
	if !found || !r.input(&in) || len(in.Paths) == 0 || in.Trash == nil {
		return badRequest("paths and trash are required")
	}
	for _, name := range in.Paths {
		target, ok := homePath(name)
		switch {
		case !ok:
			return badRequest("invalid path")
		case a.Files[target] == nil:
			return notFound()
		}
	}
	for _, name := range in.Paths {
		target, _ := homePath(name)
		a.remove(target)
	}
	return noContent()
}

func (p *Panel) createArchive(r *request, _ []string) response {
	var in struct {
		Sources     []string `json:"sources"`
		Destination string   `json:"destination"`
	}
	a, found := p.self(r)
	if !found || !r.input(&in) || len(in.Sources) == 0 {
		return badRequest("sources and destination are required")
	}
	to, ok := homePath(in.Destination)
	for _, source := range in.Sources {
		if from, fromOK := homePath(source); !fromOK || a.Files[from] == nil {
			return notFound()
		}
	}
	switch {
	case !ok || !strings.HasSuffix(to, ".zip"):
		return badRequest("invalid destination")
	case !a.isDir(path.Dir(to)):
		return notFound()
	case a.Files[to] != nil:
		return apiError(http.StatusConflict, "ALREADY_EXISTS", "")
	}
	content, err := a.pack(in.Sources)
	if err != nil {
		return apiError(http.StatusInternalServerError, "INTERNAL_ERROR", err.Error())
	}
	if a.full(len(content)) {
		return quotaExceeded()
	}
	a.write(to, content)
	return response{status: http.StatusOK}
}

func (p *Panel) extractArchive(r *request, _ []string) response {
	var in struct {
		Source      string    `json:"source"`
		Destination string    `json:"destinationDir"`
		Members     *[]string `json:"members"`
		Merge       bool      `json:"mergeAndOverwrite"`
	}
	a, found := p.self(r)
	if !found || !r.input(&in) || in.Members == nil {
		return badRequest("source, destinationDir and members are required")
	}
	source, _ := homePath(in.Source)
	into, ok := homePath(in.Destination)
	if !ok || a.Files[source] == nil {
		return notFound()
	}
	if err := a.unpack(a.Files[source].Data, into); err != nil {
		return badRequest(err.Error())
	}
	return noContent()
}
