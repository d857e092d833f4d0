# `culver share` gives and takes what SETACL does, and a restart keeps it.
account info@lab.test nobody-knows-it
account bob@lab.test battery-staple
culver share add info@lab.test INBOX bob@lab.test lrs
restart
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK <any>
b C: a LIST "" "Other Users/*"
S: * LIST (\Noselect \HasChildren) "/" "Other Users/info@lab.test"
S: * LIST (\HasNoChildren) "/" "Other Users/info@lab.test/INBOX"
S: a OK Mailboxes listed
culver share list info@lab.test
culver share remove info@lab.test INBOX bob@lab.test
b C: b LIST "" "Other Users/*"
S: b OK Mailboxes listed
