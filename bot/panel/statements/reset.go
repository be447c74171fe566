package statements

// CarryLogin gives a user of the fresh website the stored password and the
// e-mail of a user of the former one, whatever the collations of the two
// tables are.
var CarryLogin = define("carry login",
	exactlyOne("`{prefix:former}users`", "ID = {number:formeruser}")+
		exactlyOne("`{prefix:fresh}users`", "ID = {number:freshuser}")+
		"UPDATE `{prefix:fresh}users` SET user_pass = (SELECT user_pass FROM `{prefix:former}users` WHERE ID = {number:formeruser}), "+
		"user_email = (SELECT user_email FROM `{prefix:former}users` WHERE ID = {number:formeruser}) WHERE ID = {number:freshuser};\n")
