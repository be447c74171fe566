package statements

// DropTable takes one table away, by its whole name. One that is gone is fine.
var DropTable = define("drop table", "DROP TABLE IF EXISTS `{table:name}`;\n")

// ShutAllButOne leaves a website that is brought back to one user, who
// administers it: nobody is logged in, nobody has a key beside the password,
// and everybody else has neither role nor a password that fits. Nobody can
// register with rights. What WordPress keeps of its salts in the options goes
// too: it makes new ones.
var ShutAllButOne = define("shut all but one",
	exactlyOne("`{prefix:site}users`", "ID = {number:keeper}")+
		"DELETE FROM `{prefix:site}usermeta` WHERE meta_key IN ('session_tokens', '_application_passwords', '_new_email');\n"+
		"DELETE FROM `{prefix:site}usermeta` WHERE meta_key IN ('{prefix:site}capabilities', '{prefix:site}user_level');\n"+
		"INSERT INTO `{prefix:site}usermeta` (user_id, meta_key, meta_value) VALUES "+
		"({number:keeper}, '{prefix:site}capabilities', 'a:1:{s:13:\"administrator\";b:1;}'), ({number:keeper}, '{prefix:site}user_level', '10');\n"+
		"UPDATE `{prefix:site}users` SET user_pass = '!' WHERE ID <> {number:keeper};\n"+
		"UPDATE `{prefix:site}users` SET user_activation_key = '';\n"+
		"DELETE FROM `{prefix:site}options` WHERE option_name IN ('new_admin_email', 'adminhash', 'recovery_keys', 'auth_key', 'auth_salt', "+
		"'logged_in_key', 'logged_in_salt', 'nonce_key', 'nonce_salt', 'secure_auth_key', 'secure_auth_salt', 'secret_key');\n"+
		"UPDATE `{prefix:site}options` SET option_value = '0' WHERE option_name = 'users_can_register';\n"+
		"UPDATE `{prefix:site}options` SET option_value = 'subscriber' WHERE option_name = 'default_role';\n")
