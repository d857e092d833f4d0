# Of a mailbox that one may only look up there is no STATUS, and LIST that was to tell it says that it cannot be selected (RFC 5819 2).
account alice@lab.test correct-horse
account bob@lab.test battery-staple
open a imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a SETACL INBOX bob@lab.test l
S: a OK Rights changed
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK [CAPABILITY <any>] Logged in
C: a LIST "Other Users/" alice@lab.test/INBOX RETURN (STATUS (MESSAGES))
S: * LIST (\Noselect \HasNoChildren) "/" "Other Users/alice@lab.test/INBOX"
S: a OK Mailboxes listed
C: b SELECT "Other Users/alice@lab.test/INBOX"
S: b NO [NOPERM] <any>
