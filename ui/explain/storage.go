package explain

import (
	"errors"
	"io/fs"
	"syscall"

	"fyne.io/fyne/v2/lang"

	"saihakko/client/certstore"
	"saihakko/client/credential"
	"saihakko/client/vault"
)

// ofKeyring explains what went wrong with the operating system's keyring. Log-in data is the only thing at stake.
func ofKeyring(err error) (Message, bool) {
	m := Message{Title: lang.L("The password store of this PC cannot be used")}
	switch {
	case errors.Is(err, credential.ErrNoKeyring):
		m.Text = lang.L("There is no password store on this PC, or it refused to be opened.")
		m.WhatWasKept = lang.L("The log-in data stay in memory only, until the program is closed.")
		m.NextStep = lang.L("To keep them, unlock the password store (keyring) and start the program again.")
	case errors.Is(err, credential.ErrTimeout):
		m.Text = lang.L("The password store did not answer in time. It may be asking for its password in another window.")
		m.NextStep = lang.L("Answer the question of the password store and try again.")
	case errors.Is(err, credential.ErrNotFound):
		m.Title = lang.L("No log-in data are kept")
		m.Text = lang.L("The password store of this PC holds no log-in data for this service.")
		m.NextStep = lang.L("Enter the log-in ID and the password.")
	case errors.Is(err, credential.ErrUnreadable):
		m.Text = lang.L("An entry of the password store is not in the form that this program writes. It was left as it is.")
		m.NextStep = lang.L("Ask your IT staff before you delete the entry: it may be the only key to your drafts.")
	case errors.Is(err, credential.ErrTooLong):
		m.Text = lang.L("The log-in data are too long for the password store of this PC.")
		m.NextStep = lang.L("Log in without keeping them.")
	case errors.Is(err, credential.ErrAddress):
		m.Title = lang.L("The settings cannot be used")
		m.Text = lang.L("The service's address does not begin with https://. Passwords are never sent over a connection that is not encrypted.")
		m.NextStep = lang.L("Correct the service's address so that it begins with https://.")
	default:
		return Message{}, false
	}
	return m, true
}

// ofVault explains what went wrong with the encrypted folder.
func ofVault(err error) (Message, bool) {
	m := Message{Title: lang.L("The data on this PC cannot be used")}
	if damaged, ok := errors.AsType[*vault.DamagedError](err); ok {
		m.Title = lang.L("A file was damaged")
		m.Text = lang.L("A file of this program could not be read.")
		if damaged.SetAside != "" {
			m.WhatWasKept = lang.L("It was set aside as {{.File}} and was not deleted.", with{"File": damaged.SetAside})
		} else {
			m.WhatWasKept = lang.L("It was left where it is and was not deleted.")
		}
		m.NextStep = lang.L("You can go on working. If the file is needed, send it to your IT staff.")
		return m, true
	}
	switch {
	case errors.Is(err, vault.ErrInUse):
		m.Title = lang.L("The program is already running")
		m.Text = lang.L("Another window of this program uses the data of this PC.")
		m.NextStep = lang.L("Use the window that is open, or close it first.")
	case errors.Is(err, vault.ErrWrongKey):
		m.Text = lang.L("The data were encrypted with another key than the one in the password store of this PC. Nothing was changed.")
		m.NextStep = lang.L("Start the program under the account that you used before, or ask your IT staff.")
	case errors.Is(err, vault.ErrNewer):
		m.Text = lang.L("The data were written by a newer version of the program. Nothing was changed.")
		m.NextStep = lang.L("Install the newest version of the program.")
	case errors.Is(err, vault.ErrTooLarge):
		m.Title = lang.L("It could not be saved")
		m.Text = lang.L("It is larger than the program can keep.")
		m.WhatWasKept = lang.L("What was saved before is unchanged.")
		m.NextStep = lang.L("Choose fewer terminals or shorten the texts, and send it again.")
	case errors.Is(err, vault.ErrNotFound):
		m.Title = lang.L("Not found")
		m.Text = lang.L("This is not on this PC any more. It may have been sent or deleted in the meantime.")
		m.NextStep = lang.L("Go back and choose again.")
	case errors.Is(err, vault.ErrClosed), errors.Is(err, vault.ErrName):
		m.Text = lang.L("The program tried to use its data after they were closed, or under a wrong name.")
		m.NextStep = lang.L("Close the program and start it again.")
	default:
		return Message{}, false
	}
	return m, true
}

// ofStore explains what went wrong with the certificate store.
func ofStore(err error) (Message, bool) {
	m := Message{Title: lang.L("The certificate store cannot be used")}
	switch {
	case errors.Is(err, certstore.ErrUnsupported):
		m.Text = lang.L("This version cannot install certificates on this operating system yet.")
		m.NextStep = lang.L("Install it with the installation tool of NACCS, or wait for the next version.")
	case errors.Is(err, certstore.ErrUnavailable):
		m.Text = lang.L("The certificate store of this PC, or the tool that manages it, is missing or cannot be opened.")
		m.NextStep = lang.L("Ask your IT staff to install the tools of the certificate store (on Linux: libnss3-tools).")
	case errors.Is(err, certstore.ErrLocked):
		m.Text = lang.L("The certificate store is protected by a password that this program does not have.")
		m.NextStep = lang.L("Unlock the certificate store, or take its password away, and try again.")
	case errors.Is(err, certstore.ErrNotFound):
		m.Title = lang.L("Not in the certificate store")
		m.Text = lang.L("The certificate or its key is not in the certificate store of this PC.")
		m.NextStep = lang.L("Acquire it again. If that is not possible, apply for a reissue.")
	case errors.Is(err, certstore.ErrAmbiguous):
		m.Text = lang.L("The certificate store holds several entries that cannot be told apart. Nothing was changed.")
		m.NextStep = lang.L("Ask your IT staff to remove the doubles.")
	case errors.Is(err, certstore.ErrKeyMismatch):
		m.Title = lang.L("The key does not fit the certificate")
		m.Text = lang.L("The certificate that was received belongs to another key. It was not installed.")
		m.NextStep = lang.L("Acquire it again. If it happens again, ask the support service.")
	default:
		return Message{}, false
	}
	return m, true
}

// ofDisk explains the two faults of a disk that a user can do something about.
func ofDisk(err error) (Message, bool) {
	m := Message{Title: lang.L("It could not be saved")}
	switch {
	case errors.Is(err, syscall.ENOSPC):
		m.Text = lang.L("The disk of this PC is full.")
		m.WhatWasKept = lang.L("What was saved before is unchanged.")
		m.NextStep = lang.L("Make room on the disk. The window keeps what you have entered until then.")
	case errors.Is(err, fs.ErrPermission):
		m.Text = lang.L("This account may not write into the folder of the program's data.")
		m.WhatWasKept = lang.L("What was saved before is unchanged.")
		m.NextStep = lang.L("Ask your IT staff for the right to write into the folder.")
	default:
		return Message{}, false
	}
	return m, true
}
