package statements

// The keys of a website's users: what lets somebody in beside the password,
// and what they may do then.

// oneUser begins a text about one user of a website.
var oneUser = exactlyOne("`{prefix:site}users`", "ID = {number:user}")

// SetEmail gives a user another e-mail address. The website mails nobody.
var SetEmail = define("set e-mail",
	oneUser+"UPDATE `{prefix:site}users` SET user_email = {text:email} WHERE ID = {number:user};\n")

// EndKeys ends what lets a user in beside the password: the mailed link,
// browsers that are logged in, application passwords, and a change of the
// e-mail address that waits for its confirmation.
var EndKeys = define("end keys",
	oneUser+"UPDATE `{prefix:site}users` SET user_activation_key = '' WHERE ID = {number:user};\n"+
		"DELETE FROM `{prefix:site}usermeta` WHERE user_id = {number:user} AND meta_key IN ('session_tokens', '_application_passwords', '_new_email');\n")

// TakeRights takes a user's role and single rights, and ends sessions and
// application passwords. The password stays.
var TakeRights = define("take rights",
	oneUser+"DELETE FROM `{prefix:site}usermeta` WHERE user_id = {number:user} AND meta_key IN "+
		"('{prefix:site}capabilities', '{prefix:site}user_level', 'session_tokens', '_application_passwords', '_new_email');\n")

// GiveRights gives a user role and rights as WordPress stores them, unless
// there are some.
var GiveRights = define("give rights",
	oneUser+"INSERT INTO `{prefix:site}usermeta` (user_id, meta_key, meta_value) SELECT {number:user}, '{prefix:site}capabilities', {text:rights} "+
		"FROM (SELECT 1) AS once WHERE NOT EXISTS (SELECT 1 FROM `{prefix:site}usermeta` WHERE user_id = {number:user} AND meta_key = '{prefix:site}capabilities');\n"+
		"INSERT INTO `{prefix:site}usermeta` (user_id, meta_key, meta_value) SELECT {number:user}, '{prefix:site}user_level', {text:level} "+
		"FROM (SELECT 1) AS once WHERE NOT EXISTS (SELECT 1 FROM `{prefix:site}usermeta` WHERE user_id = {number:user} AND meta_key = '{prefix:site}user_level');\n")

// MakeUser makes a user whom no password lets in, unless the login is there.
var MakeUser = define("make user",
	"INSERT INTO `{prefix:site}users` (user_login, user_pass, user_nicename, user_email, user_registered, display_name) "+
		"SELECT {text:login}, '!', {text:login}, {text:email}, UTC_TIMESTAMP(), {text:login} "+
		"FROM (SELECT 1) AS once WHERE NOT EXISTS (SELECT 1 FROM `{prefix:site}users` WHERE user_login = {text:login});\n")
