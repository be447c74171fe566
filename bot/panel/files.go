package panel

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
)

// file is one entry of a folder.
type file struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Size int64  `json:"sizeBytes"`
}

// pageSize keeps one page of a long folder well below maxBody.
const pageSize = 500

// most bounds the entries of one folder; a document root has some dozens.
const most = 20_000

// listFolder reads a whole folder, page by page. NotFound when there is none.
func (d *DirectAdmin) listFolder(ctx context.Context, op, user, folder string) ([]file, *Error) {
	var all []file
	for len(all) < most {
		var page struct {
			Files []file `json:"files"`
			Total int    `json:"filesTotal"`
		}
		c := call{op: op, method: http.MethodGet, path: "/api/filemanager/list", as: user}
		c.query = url.Values{"path": {folder}, "limit": {strconv.Itoa(pageSize)}, "offset": {strconv.Itoa(len(all))}}
		if err := d.api(ctx, c, nil, &page); err != nil {
			return nil, err
		}
		all = append(all, page.Files...)
		if len(page.Files) == 0 || len(all) >= page.Total {
			return all, nil
		}
	}
	return nil, fail(op, Refused, CodeOther, "the folder has too many entries")
}

// fileSize looks one file up in its folder; NotFound when it is not there.
func (d *DirectAdmin) fileSize(ctx context.Context, op, user, name string) (int64, *Error) {
	entries, err := d.listFolder(ctx, op, user, path.Dir(name))
	if err != nil {
		return 0, err
	}
	for _, entry := range entries {
		if entry.Name == path.Base(name) && entry.Type == "file" {
			return entry.Size, nil
		}
	}
	return 0, fail(op, NotFound, CodeOther, "")
}

// fileAction is a change to files, named by the last part of its address.
func (d *DirectAdmin) fileAction(ctx context.Context, op, user, action string, in, out any) *Error {
	c := call{op: op, method: http.MethodPost, path: "/api/filemanager-actions/" + action, as: user, patience: d.timeouts.Install}
	return d.api(ctx, c, in, out)
}

// makeFolder makes a folder with its parents; one that exists is fine.
func (d *DirectAdmin) makeFolder(ctx context.Context, op, user, folder string) *Error {
	err := d.fileAction(ctx, op, user, "mkdir", map[string]string{"path": folder}, nil)
	if err == nil {
		return nil
	}
	// Whatever the refusal is called, the folder is there or it is not.
	_, missing := d.listFolder(ctx, op, user, folder)
	if missing != nil && missing.Kind == NotFound {
		return err
	}
	return missing
}

func (d *DirectAdmin) moveFile(ctx context.Context, op, user, from, to string, overwrite bool) *Error {
	return d.fileAction(ctx, op, user, "move", map[string]any{"source": from, "destination": to, "overwrite": overwrite}, nil)
}

// removeFile removes one file; one that is gone already is fine.
func (d *DirectAdmin) removeFile(ctx context.Context, op, user, name string) *Error {
	err := d.fileAction(ctx, op, user, "remove", map[string]any{"paths": []string{name}, "trash": false}, nil)
	if err == nil {
		return nil
	}
	_, missing := d.fileSize(ctx, op, user, name)
	switch {
	case missing == nil:
		return err
	case missing.Kind == NotFound:
		return nil
	}
	return missing
}

// archive makes a zip file of a folder. Skipped files are a failed copy.
func (d *DirectAdmin) archive(ctx context.Context, op, user, folder, to string) *Error {
	var body []byte
	err := d.fileAction(ctx, op, user, "create-archive", map[string]any{"sources": []string{folder}, "destination": to}, &body)
	if err != nil {
		return err
	}
	var done struct {
		Skipped []json.RawMessage `json:"skippedFiles"`
	}
	// An empty body is a good answer here.
	_ = json.Unmarshal(body, &done)
	if len(done.Skipped) > 0 {
		return fail(op, Refused, CodeCopyIncomplete, strconv.Itoa(len(done.Skipped))+" files could not be copied")
	}
	return nil
}

// upload puts a file into a folder of the account, over an older one.
func (d *DirectAdmin) upload(ctx context.Context, op, user, name string, content io.Reader, size int64) *Error {
	c := call{op: op, method: http.MethodPost, path: "/api/filemanager-actions/upload", as: user, patience: d.timeouts.Install}
	c.query = url.Values{"dir": {path.Dir(name)}, "name": {path.Base(name)}, "overwrite": {"true"}}
	return d.sendFile(ctx, c, "file", path.Base(name), content, size)
}

// sendFile makes a call whose body is one file of a form, streamed.
func (d *DirectAdmin) sendFile(ctx context.Context, c call, field, name string, content io.Reader, size int64) *Error {
	var head bytes.Buffer
	form := multipart.NewWriter(&head)
	if _, err := form.CreateFormFile(field, name); err != nil {
		return fail(c.op, Refused, CodeInvalid, "the upload could not be built")
	}
	tail := "\r\n--" + form.Boundary() + "--\r\n"
	c.kind = form.FormDataContentType()
	c.size = int64(head.Len()) + size + int64(len(tail))
	c.body = io.MultiReader(&head, content, strings.NewReader(tail))
	return d.api(ctx, c, nil, nil)
}

// download reads a small file of the account. NotFound when it is not there.
func (d *DirectAdmin) download(ctx context.Context, op, user, name string) ([]byte, *Error) {
	var content bytes.Buffer
	c := call{op: op, method: http.MethodGet, path: "/api/filemanager/download", as: user, patience: d.timeouts.Write, sink: &limited{Writer: &content, left: maxBody}}
	c.query = url.Values{"path": {name}}
	r, err := d.exchange(ctx, c)
	if err == nil {
		err = c.marked(judgeJSON(op, r, c.hiding(d.key)))
	}
	return content.Bytes(), err
}

// limited refuses to take more than it was told to.
type limited struct {
	io.Writer
	left int64
}

func (l *limited) Write(p []byte) (int, error) {
	if l.left -= int64(len(p)); l.left < 0 {
		return 0, io.ErrShortWrite
	}
	return l.Writer.Write(p)
}
