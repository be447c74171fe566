package hosting

import (
	"errors"
	"fmt"

	"loket/bot/panel/statements"
)

// What MariaDB says where it does not do what it is told.
const (
	errNoTable  = "ERROR 1146 (42S02): Table '%susers' doesn't exist"
	errManyRows = "ERROR 1242 (21000): Subquery returns more than 1 row"
	errSyntax   = "ERROR 1064 (42000): You have an error in your SQL syntax"
)

// effects are what each text does to a database's websites. A text that is not
// here is refused like one that is no SQL: whoever adds a text adds what it does.
var effects = map[string]func(*database, statements.Call) error{
	statements.DropTable.Name():     dropTable,
	statements.ShutAllButOne.Name(): shutAllButOne,
	statements.CarryLogin.Name():    carryLogin,
	statements.SetEmail.Name():      setEmail,
	statements.EndKeys.Name():       endKeys,
	statements.TakeRights.Name():    takeRights,
	statements.GiveRights.Name():    giveRights,
	statements.MakeUser.Name():      makeUser,
}

// runStatements executes the texts that the product has, one after the other
// up to the first that fails, and nothing else.
func (b *database) runStatements(content string) error {
	calls, err := statements.Parse(content)
	if err != nil {
		return errors.New(errSyntax)
	}
	for _, call := range calls {
		effect := effects[call.Name()]
		if effect == nil {
			return errors.New(errSyntax)
		}
		if err := effect(b, call); err != nil {
			return err
		}
	}
	return nil
}

// user finds a user by the number, in the tables of a prefix.
func (b *database) user(prefix string, id int) (*SiteUser, error) {
	site := b.Tables[prefix]
	if site == nil {
		return nil, fmt.Errorf(errNoTable, prefix)
	}
	for i := range site.Users {
		if site.Users[i].ID == id {
			return &site.Users[i], nil
		}
	}
	return nil, errors.New(errManyRows)
}

func carryLogin(b *database, call statements.Call) error {
	former, err := b.user(call.Text("former"), call.Number("formeruser"))
	if err != nil {
		return err
	}
	fresh, err := b.user(call.Text("fresh"), call.Number("freshuser"))
	if err != nil {
		return err
	}
	fresh.Hash, fresh.Email = former.Hash, former.Email
	return nil
}
