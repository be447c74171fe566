package realsite

import (
	"archive/zip"
	"bytes"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

func exists(name string) bool { _, err := os.Lstat(name); return err == nil }

func isDir(name string) bool { info, err := os.Stat(name); return err == nil && info.IsDir() }

func (p place) list(_ []string) answer {
	at, ok := p.within(p.call.Query.Get("path"))
	if filepath.Clean("/"+p.call.Query.Get("path")) == "/" {
		at, ok = filepath.Join(p.run, "homes", p.User), true
	}
	entries, err := os.ReadDir(at)
	if err != nil || !ok {
		return notFound()
	}
	total := len(entries)
	offset, _ := strconv.Atoi(p.call.Query.Get("offset"))
	limit, err := strconv.Atoi(p.call.Query.Get("limit"))
	if err != nil {
		limit = 1000
	}
	entries = entries[min(max(offset, 0), total):]
	if limit > 0 {
		entries = entries[:min(limit, len(entries))]
	}
	files := []map[string]any{}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			continue // gone meanwhile
		}
		kind := "file"
		if e.IsDir() {
			kind = "dir"
		}
		files = append(files, map[string]any{"name": e.Name(), "type": kind, "sizeBytes": info.Size(), "symlink": info.Mode()&fs.ModeSymlink != 0, "mode": info.Mode().String()})
	}
	return jsonAnswer(http.StatusOK, map[string]any{"canonicalPath": p.call.Query.Get("path"), "files": files, "filesTotal": total, "filesLimit": limit})
}

func (p place) download(_ []string) answer {
	at, ok := p.within(p.call.Query.Get("path"))
	content, err := os.ReadFile(at)
	if err != nil || !ok {
		return notFound()
	}
	return answer{http.StatusOK, http.Header{"Content-Type": {"application/octet-stream"}}, content}
}

// sent reads one file part of a multipart body.
func (p place) sent(field string) (name string, content []byte, ok bool) {
	kind, params, err := mime.ParseMediaType(p.call.Kind)
	if err != nil || kind != "multipart/form-data" {
		return "", nil, false
	}
	reader := multipart.NewReader(bytes.NewReader(p.call.Body), params["boundary"])
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

// quotaFull refuses what needs room in a home without any.
func (p place) quotaFull() (answer, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return refused(http.StatusInternalServerError, "INTERNAL_ERROR", "disk quota exceeded"), p.full[p.User]
}

func (p place) upload(_ []string) answer {
	name, content, ok := p.sent("file")
	if !ok {
		return badRequest("file is missing")
	}
	if p.call.Query.Get("name") != "" {
		name = p.call.Query.Get("name")
	}
	to, ok := p.within(p.call.Query.Get("dir") + "/" + filepath.Base(name))
	switch {
	case !ok:
		return badRequest("invalid path")
	case !isDir(filepath.Dir(to)):
		return notFound()
	case exists(to) && p.call.Query.Get("overwrite") != "true":
		return refused(http.StatusConflict, "ALREADY_EXISTS", "")
	}
	if refusal, full := p.quotaFull(); full {
		return refusal
	}
	if err := p.write(to, content); err != nil {
		return failed(err)
	}
	return jsonAnswer(http.StatusOK, map[string]any{})
}

// write puts a file in place at once, so that no linked core is written into.
func (p place) write(to string, content []byte) error {
	part := to + "." + randomText() + ".part" // several may write at once
	if err := os.WriteFile(part, content, 0o644); err != nil {
		return err
	}
	if err := p.give(part); err != nil {
		return err
	}
	return os.Rename(part, to)
}

func (p place) makeFolder(_ []string) answer {
	var in struct {
		Path string `json:"path"`
	}
	if !p.read(&in) {
		return badRequest("path is required")
	}
	at, ok := p.within(in.Path)
	switch {
	case !ok:
		return badRequest("invalid path")
	case exists(at):
		return refused(http.StatusConflict, "ALREADY_EXISTS", "")
	}
	if err := os.MkdirAll(at, 0o755); err != nil {
		return failed(err)
	}
	if err := p.give(at); err != nil {
		return failed(err)
	}
	return done()
}

func (p place) move(_ []string) answer {
	var in struct {
		Source      string `json:"source"`
		Destination string `json:"destination"`
		Overwrite   bool   `json:"overwrite"`
	}
	if !p.read(&in) {
		return badRequest("source and destination are required")
	}
	from, fromOK := p.within(in.Source)
	to, toOK := p.within(in.Destination)
	switch {
	case !fromOK || !toOK || to == from || strings.HasPrefix(to, from+"/"):
		return badRequest("invalid path")
	case !exists(from) || !isDir(filepath.Dir(to)):
		return notFound()
	case exists(to) && !in.Overwrite:
		return refused(http.StatusConflict, "ALREADY_EXISTS", "")
	}
	if isDir(to) {
		if err := os.RemoveAll(to); err != nil {
			return failed(err)
		}
	}
	if err := os.Rename(from, to); err != nil {
		return failed(err)
	}
	return done()
}

// remove fails the whole batch for one path that is not there.
func (p place) remove(_ []string) answer {
	var in struct {
		Paths []string `json:"paths"`
		Trash *bool    `json:"trash"`
	}
	if !p.read(&in) || len(in.Paths) == 0 || in.Trash == nil {
		return badRequest("paths and trash are required")
	}
	for _, name := range in.Paths {
		if at, ok := p.within(name); !ok || !exists(at) {
			return notFound()
		}
	}
	for _, name := range in.Paths {
		at, _ := p.within(name)
		if err := os.RemoveAll(at); err != nil {
			return failed(err)
		}
	}
	return done()
}

func (p place) archive(_ []string) answer {
	var in struct {
		Sources     []string `json:"sources"`
		Destination string   `json:"destination"`
	}
	if !p.read(&in) || len(in.Sources) == 0 {
		return badRequest("sources and destination are required")
	}
	to, ok := p.within(in.Destination)
	switch {
	case !ok || !strings.HasSuffix(to, ".zip"):
		return badRequest("invalid destination")
	case !isDir(filepath.Dir(to)):
		return notFound()
	case exists(to):
		return refused(http.StatusConflict, "ALREADY_EXISTS", "")
	}
	if refusal, full := p.quotaFull(); full {
		return refusal
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, source := range in.Sources {
		from, ok := p.within(source)
		if !ok || !exists(from) {
			return notFound()
		}
		if err := pack(w, from); err != nil {
			return failed(err)
		}
	}
	if err := w.Close(); err != nil {
		return failed(err)
	}
	if err := p.write(to, out.Bytes()); err != nil {
		return failed(err)
	}
	return answer{status: http.StatusOK}
}

// pack adds a folder, or a file, with names relative to its parent. What a
// symbolic link leads to is left out.
func pack(w *zip.Writer, from string) error {
	return filepath.WalkDir(from, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.Type()&fs.ModeSymlink != 0 {
			return err
		}
		inside := strings.TrimPrefix(name, filepath.Dir(from)+"/")
		if e.IsDir() {
			_, err := w.Create(inside + "/")
			return err
		}
		content, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		header := &zip.FileHeader{Name: inside, Method: zip.Store}
		part, err := w.CreateHeader(header)
		if err != nil {
			return err
		}
		_, err = part.Write(content)
		return err
	})
}

func (p place) extract(_ []string) answer {
	var in struct {
		Source      string    `json:"source"`
		Destination string    `json:"destinationDir"`
		Members     *[]string `json:"members"`
	}
	if !p.read(&in) || in.Members == nil {
		return badRequest("source, destinationDir and members are required")
	}
	from, fromOK := p.within(in.Source)
	into, ok := p.within(in.Destination)
	if !ok || !fromOK || !exists(from) {
		return notFound()
	}
	archive, err := zip.OpenReader(from)
	if err != nil {
		return badRequest(err.Error())
	}
	defer archive.Close()
	if err := os.CopyFS(into, archive); err != nil {
		return badRequest(err.Error())
	}
	if err := p.give(into); err != nil {
		return failed(err)
	}
	return done()
}
