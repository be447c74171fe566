package hosting_test

import (
	"bytes"
	"mime/multipart"
	"slices"
	"strings"
	"testing"

	"loket/bot/simulator/hosting"
)

const root = "/domains/dinkes." + base + "/public_html"

// owner is the account of the bench, called through the API user.
func owner(t *testing.T) caller {
	t.Helper()
	d := newCaller(t)
	d.create()
	return d.as("loket|dinkes", key)
}

func (d caller) upload(query, field string) int {
	d.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile(field, "satu.txt")
	if err != nil {
		d.t.Fatal(err)
	}
	if _, err := part.Write([]byte("isi")); err != nil {
		d.t.Fatal(err)
	}
	form.Close()
	return d.do("POST", "/api/filemanager-actions/upload?"+query, form.FormDataContentType(), body.String()).StatusCode
}

func TestUploadKnowsDirAndNotPath(t *testing.T) {
	d := owner(t)
	if got := d.upload("dir="+root, "file"); got != 200 {
		t.Errorf("status %d", got)
	}
	if got := d.upload("dir="+root, "file"); got != 409 {
		t.Errorf("an overwrite that was not asked for: status %d", got)
	}
	if got := d.upload("dir="+root+"&overwrite=true", "berkas"); got != 400 {
		t.Errorf("without the file part: status %d", got)
	}
	if got := d.upload("path="+root+"&name=dua.txt", "file"); got != 200 {
		t.Errorf("status %d", got)
	}
	if got := text(d.get("/api/filemanager/list?path=/")); !strings.Contains(got, "dua.txt") {
		t.Errorf("path was not ignored: %s", got)
	}
}

func TestFileActionsAreStrict(t *testing.T) {
	d := owner(t)
	tests := []struct {
		action, body string
		want         int
	}{
		{"remove", `{"paths":["/tiada"],"trash":false}`, 404},
		{"remove", `{"paths":["` + root + `"]}`, 400},
		{"remove", `{"paths":["/"],"trash":false}`, 400},
		{"remove", `{"paths":["` + root + `/../.."],"trash":false}`, 400},
		{"mkdir", `{"path":"/backups"}`, 409},
		{"mkdir", `{"path":"/backups/a/b"}`, 204},
		{"move", `{"source":"/tiada","destination":"/backups/x"}`, 404},
		{"move", `{"source":"/backups/a","destination":"/backups/a/b/c"}`, 400},
		{"move", `{"source":"/backups/a/b","destination":"/backups/a"}`, 409},
		{"create-archive", `{"sources":["/tiada"],"destination":"/backups/x.zip"}`, 404},
		{"create-archive", `{"sources":["` + root + `"],"destination":"/backups/x.zip"}`, 200},
		{"create-archive", `{"sources":["` + root + `"],"destination":"/backups/x.zip"}`, 409},
		{"extract-archive", `{"source":"/backups/x.zip","destinationDir":"/backups/y"}`, 400},
		{"extract-archive", `{"source":"/backups/x.zip","destinationDir":"/backups/y","members":[],"mergeAndOverwrite":true}`, 204},
	}
	for _, test := range tests {
		if got := d.json("POST", "/api/filemanager-actions/"+test.action, test.body).StatusCode; got != test.want {
			t.Errorf("%s %s: status %d, want %d", test.action, test.body, got, test.want)
		}
	}
	if got := text(d.get("/api/filemanager/list?path=/backups/y/public_html")); !strings.Contains(got, "cgi-bin") {
		t.Errorf("the archive came back as %s", got)
	}
}

func TestWordPressIsInstalledOnce(t *testing.T) {
	d := owner(t)
	quick := `{"filePath":"domains/dinkes.` + base + `/public_html","title":"Dinas","adminName":"dinkes","adminPass":"` + secret + `"}`
	if got := d.json("POST", "/api/wordpress/install-quick", strings.Replace(quick, "domains", "/domains", 1)).StatusCode; got != 400 {
		t.Errorf("a leading slash: status %d", got)
	}
	if got := d.json("POST", "/api/wordpress/install-quick", quick).StatusCode; got != 200 {
		t.Errorf("status %d", got)
	}
	if got := d.json("POST", "/api/wordpress/install-quick", quick); got.StatusCode != 490 || !strings.Contains(text(got), "WORDPRESS_ALREADY_INSTALLED") {
		t.Errorf("the second time: status %d", got.StatusCode)
	}
	if got := text(d.get("/api/wordpress/locations?domain=dinkes." + base)); !strings.Contains(got, `"title":"Dinas"`) {
		t.Errorf("locations are %s", got)
	}
}

func TestFaultsHappenAsOftenAsInjected(t *testing.T) {
	d := newCaller(t)
	d.Inject(hosting.Fault{Path: "CMD_API_LOGIN_TEST", Shape: hosting.Status, Status: 503, Times: 2})
	var seen []int
	for range 3 {
		seen = append(seen, d.get("/CMD_API_LOGIN_TEST").StatusCode)
		d.get("/api/session") // another call does not use one up
	}
	if !slices.Equal(seen, []int{503, 503, 200}) {
		t.Errorf("statuses %v", seen)
	}
	d.Inject(hosting.Fault{Shape: hosting.HugePage}, hosting.Fault{Shape: hosting.Status, Status: 502})
	if n := len(text(d.get("/api/session"))); n < 4<<20-100 {
		t.Errorf("the huge page has %d bytes", n)
	}
	d.ClearFaults()
	if got := d.get("/api/session").StatusCode; got != 200 {
		t.Errorf("status %d", got)
	}
}

func TestSaysErrorAfterASuccessfulDelete(t *testing.T) {
	d := newCaller(t)
	d.create()
	d.Inject(hosting.Fault{Path: "CMD_API_SELECT_USERS", Commit: true, Shape: hosting.SaysError})
	wantText(t, d.post("/CMD_API_SELECT_USERS", "delete", "yes", "confirmed", "Confirm", "select0", "dinkes"), "error=1")
	if d.Login("dinkes", secret) {
		t.Error("not deleted")
	}
}
