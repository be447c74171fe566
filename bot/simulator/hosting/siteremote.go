package hosting

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// xmlrpcCall is a call of XML-RPC with texts as its parameters.
type xmlrpcCall struct {
	Method string `xml:"methodName"`
	Params []struct {
		Text    string `xml:"string"`
		Untyped string `xml:",chardata"`
	} `xml:"params>param>value"`
}

// xmlrpc is xmlrpc.php, of which this website knows one method. Nobody is
// logged in by it, and the mailed link stays.
func (v *siteVisit) xmlrpc() {
	switch v.here.XMLRPC {
	case XMLRPCClosed:
		v.page(http.StatusForbidden, "403 Forbidden", "<h1>403 Forbidden</h1>")
		return
	case XMLRPCGone:
		v.page(http.StatusNotFound, "404 Not Found", "<h1>404 Not Found</h1>")
		return
	case XMLRPCPage:
		v.page(http.StatusOK, v.here.Title, "<h1>"+v.here.Title+"</h1>")
		return
	}
	if v.r.Method != http.MethodPost {
		v.w.Header().Set("Allow", "POST")
		http.Error(v.w, "XML-RPC server accepts POST requests only.", http.StatusMethodNotAllowed)
		return
	}
	var call xmlrpcCall
	switch err := xml.NewDecoder(io.LimitReader(v.r.Body, 1<<20)).Decode(&call); {
	case err != nil:
		v.fault(-32700, "parse error. not well formed")
	case call.Method != "wp.getUsersBlogs":
		v.fault(-32601, "server error. requested method "+call.Method+" does not exist.")
	case len(call.Params) < 2:
		v.fault(400, "Insufficient arguments passed to this XML-RPC method.")
	case v.here.XMLRPC == XMLRPCOff:
		v.fault(405, "XML-RPC services are disabled on this site.")
	default:
		v.blogs(strings.TrimSpace(call.Params[0].Text+call.Params[0].Untyped), strings.TrimSpace(call.Params[1].Text+call.Params[1].Untyped))
	}
}

func (v *siteVisit) blogs(login, password string) {
	u := v.here.find(login)
	known := u != nil && v.here.Behaviour != UsersLost && v.here.Behaviour != Limiter
	switch {
	case known && v.here.accepts(u.Hash, password):
		v.here.loggedIn(u, password, false)
	case known && u.application(password):
	default:
		v.fault(403, "Incorrect username or password.")
		return
	}
	admin := 0
	if u.administers() {
		admin = 1
	}
	member := func(name, value string) string {
		return "<member><name>" + name + "</name><value>" + value + "</value></member>\n"
	}
	v.xml("<params>\n<param>\n<value>\n<array><data>\n<value><struct>\n" +
		member("isAdmin", fmt.Sprintf("<boolean>%d</boolean>", admin)) +
		member("url", "<string>"+escapeXML(v.here.URL+"/")+"</string>") +
		member("blogid", "<string>1</string>") +
		member("blogName", "<string>"+escapeXML(v.here.Title)+"</string>") +
		member("xmlrpc", "<string>"+escapeXML(v.here.URL+"/xmlrpc.php")+"</string>") +
		"</struct></value>\n</data></array>\n</value>\n</param>\n</params>")
}

// application tells whether a password is one of those that programs use.
func (u *SiteUser) application(password string) bool {
	for _, a := range u.Applications {
		if matches(a.Hash, strings.ReplaceAll(password, " ", "")) {
			return true
		}
	}
	return false
}

// fault has the status 200, like every answer of XML-RPC.
func (v *siteVisit) fault(code int, words string) {
	v.xml(fmt.Sprintf("<fault>\n<value>\n<struct>\n<member>\n<name>faultCode</name>\n<value><int>%d</int></value>\n</member>\n"+
		"<member>\n<name>faultString</name>\n<value><string>%s</string></value>\n</member>\n</struct>\n</value>\n</fault>", code, escapeXML(words)))
}

func (v *siteVisit) xml(body string) {
	v.w.Header().Set("Content-Type", "text/xml; charset=UTF-8")
	fmt.Fprintf(v.w, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<methodResponse>\n%s\n</methodResponse>\n", body)
}

func escapeXML(text string) string {
	var out strings.Builder
	_ = xml.EscapeText(&out, []byte(text)) // a builder never fails
	return out.String()
}

// rest is wp-json's account of oneself: for an application password, over TLS
// alone; never for the login password. By it one can set a new login password
// without the old one.
func (v *siteVisit) rest() {
	login, password, _ := v.r.BasicAuth()
	u := v.here.find(login)
	if v.r.TLS == nil || v.here.Behaviour == TLSUntold || u == nil || !u.application(password) {
		v.json(http.StatusUnauthorized, map[string]any{"code": "rest_not_logged_in", "message": "You are not currently logged in.", "data": map[string]any{"status": 401}})
		return
	}
	var in struct {
		Password string `json:"password"`
		Email    string `json:"email"`
	}
	if v.r.Method == http.MethodPost && json.NewDecoder(io.LimitReader(v.r.Body, 1<<20)).Decode(&in) == nil {
		if in.Password != "" {
			v.setPassword(v.here, u, in.Password)
		}
		if in.Email != "" && in.Email != u.Email {
			v.siteMail(v.here, u.Email, "Email Changed")
			u.Email = in.Email
		}
	}
	v.json(http.StatusOK, map[string]any{"id": u.ID, "name": u.Login, "slug": u.Login})
}

func (v *siteVisit) json(status int, value any) {
	answer := jsonBody(status, value)
	answer.write(v.w)
}
