package hosting

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"slices"
	"strings"
)

// entry is a file or a folder of a home.
type entry struct {
	Dir  bool   `json:",omitempty"`
	Data []byte `json:",omitempty"`
}

// makeDirs makes a folder with its parents.
func (a *account) makeDirs(folder string) {
	for at := path.Clean(folder); at != "/"; at = path.Dir(at) {
		if a.Files[at] == nil {
			a.Files[at] = &entry{Dir: true}
		}
	}
}

func (a *account) isDir(folder string) bool {
	return folder == "/" || a.Files[folder] != nil && a.Files[folder].Dir
}

// write puts a file into a folder, which it makes if needed.
func (a *account) write(name string, data []byte) {
	a.makeDirs(path.Dir(name))
	a.Files[name] = &entry{Data: data}
}

// names lists what lies directly in a folder.
func (a *account) names(folder string) []string {
	var names []string
	for name := range a.Files {
		if path.Dir(name) == folder {
			names = append(names, path.Base(name))
		}
	}
	slices.Sort(names)
	return names
}

// below lists a path and everything under it.
func (a *account) below(root string) []string {
	var all []string
	for name := range a.Files {
		if name == root || strings.HasPrefix(name, root+"/") {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

func (a *account) remove(root string) bool {
	all := a.below(root)
	for _, name := range all {
		delete(a.Files, name)
	}
	return len(all) > 0
}

func (a *account) move(from, to string) {
	for _, name := range a.below(from) {
		moved := to + strings.TrimPrefix(name, from)
		a.makeDirs(path.Dir(moved))
		a.Files[moved] = a.Files[name]
		delete(a.Files, name)
	}
}

// pack makes a real zip file of paths, named relative to their parents.
func (a *account) pack(sources []string) ([]byte, error) {
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for _, source := range sources {
		for _, name := range a.below(source) {
			inside := strings.TrimPrefix(strings.TrimPrefix(name, path.Dir(source)), "/")
			if a.Files[name].Dir {
				inside += "/"
			}
			w, err := archive.Create(inside)
			if err != nil {
				return nil, err
			}
			if _, err := w.Write(a.Files[name].Data); err != nil {
				return nil, err
			}
		}
	}
	err := archive.Close()
	return out.Bytes(), err
}

// unpack writes a zip file's content into a folder, over what is there.
func (a *account) unpack(data []byte, into string) error {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	for _, member := range archive.File {
		name := path.Join(into, path.Clean("/"+member.Name))
		if strings.HasSuffix(member.Name, "/") {
			a.makeDirs(name)
			continue
		}
		r, err := member.Open()
		if err != nil {
			return err
		}
		content, err := io.ReadAll(r)
		r.Close()
		if err != nil {
			return err
		}
		a.write(name, content)
	}
	return nil
}
