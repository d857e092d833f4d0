# LIST RETURN (MYRIGHTS) tells the rights with each mailbox (RFC 8440).
account alice@lab.test correct-horse
account bob@lab.test battery-staple
open a imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK [CAPABILITY <any>] Logged in
a C: a SETACL INBOX bob@lab.test lrs
S: a OK Rights changed
b C: a LIST "" (INBOX "Other Users/*") RETURN (MYRIGHTS)
S: * LIST (\HasNoChildren) "/" "INBOX"
S: * MYRIGHTS "INBOX" lrswipkxteacd
S: * LIST (\Noselect \HasChildren) "/" "Other Users/alice@lab.test"
S: * LIST (\HasNoChildren) "/" "Other Users/alice@lab.test/INBOX"
S: * MYRIGHTS "Other Users/alice@lab.test/INBOX" lrs
S: a OK Mailboxes listed
