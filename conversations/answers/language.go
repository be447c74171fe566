package answers

import (
	"slices"
	"strings"
	"unicode"
)

const maxLanguage = 60

// Language accepts a programming language or framework as typed, 1 to 60
// characters with a letter in it. A size answers another question.
func Language(typed string) (string, error) {
	if _, err := Capacity(typed); err == nil {
		return "", refuse(ReasonLanguageSize)
	}
	return wording(line(typed), typed, 1, maxLanguage)
}

// FitsHosting reports whether an application in that language can run on a
// hosting that offers the given ones. Versions, spelling and case do not
// matter, a framework runs where its language does, pages without a program run
// anywhere, and one part that cannot run spoils the whole.
func FitsHosting(language string, hostingLanguages []string) bool {
	var offered []string
	for _, name := range hostingLanguages {
		offered = append(offered, technologies(name)...)
	}
	static, fits := false, false
	for _, name := range technologies(language) {
		switch {
		case slices.Contains(offered, name) || slices.Contains(offered, runsOn(name)):
			fits = true
		case runsOn(name) == "":
			static = static || isPageLanguage(name)
		default:
			return false
		}
	}
	return fits || static && len(offered) > 0
}

// joined are names with marks or spaces in them, without.
var joined = strings.NewReplacer("node.js", "nodejs", "node js", "nodejs", "java script", "javascript", "code igniter", "codeigniter",
	"word press", "wordpress", "next.js", "nextjs", "vue.js", "vue", "react.js", "react", "express.js", "express",
	"asp.net", "dotnet", ".net", "dotnet", "c#", "csharp", "c++", "cpp", "spring boot", "spring")

// technologies splits "PHP 8.2 dan CI4" into php and codeigniter.
func technologies(text string) []string {
	text = joined.Replace(strings.ToLower(text)) // before the split would break them
	var names []string
	for _, token := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
		token = strings.TrimRight(token, "0123456789")
		if name := technology(token); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// technology resolves short names; empty for a bare version.
func technology(token string) string {
	switch token {
	case "ci":
		return "codeigniter"
	case "wp":
		return "wordpress"
	case "node", "js", "express", "nextjs", "nestjs", "nuxt", "nuxtjs":
		return "nodejs"
	case "golang", "gin", "fiber":
		return "go"
	case "py":
		return "python"
	case "v", "x", "dan", "native", "versi", "framework", "murni", "dengan", "atau":
		return ""
	}
	return token
}

// runsOn gives the language under a framework, the name itself for a language,
// and nothing for what needs no program on the server or is not known.
func runsOn(name string) string {
	switch name {
	case "php", "laravel", "codeigniter", "wordpress", "yii", "symfony", "joomla", "drupal",
		"moodle", "cakephp", "zend", "slim", "lumen", "filament", "livewire", "opencart", "slims":
		return "php"
	case "python", "django", "flask", "fastapi", "odoo":
		return "python"
	case "java", "spring", "kotlin", "jsp", "tomcat":
		return "java"
	case "ruby", "rails":
		return "ruby"
	case "dotnet", "csharp", "asp", "vb":
		return "dotnet"
	case "nodejs", "go", "rust", "perl", "elixir", "cpp", "c", "dart", "scala", "delphi":
		return name
	}
	return ""
}

// isPageLanguage are pages that any web server hands out as they are.
func isPageLanguage(name string) bool {
	switch name {
	case "html", "css", "javascript", "bootstrap", "jquery", "tailwind":
		return true
	}
	return false
}
