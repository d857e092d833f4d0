# Below what somebody else shares no use is given; his uses are not told as ours (RFC 6154 2, 7).
account alice@lab.test correct-horse
account bob@lab.test battery-staple
open a imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE Work
S: a OK [MAILBOXID (<any>)] Mailbox created
C: b SETACL Work bob@lab.test lrik
S: b OK Rights changed
C: c SETACL Sent bob@lab.test lr
S: c OK Rights changed
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE "Other Users/alice@lab.test/Work/Vip" (USE (\Important))
S: a NO [USEATTR] Special uses are of one's own mailboxes
C: b CREATE "Other Users/alice@lab.test/Work/Plain"
S: b OK [MAILBOXID (<any>)] Mailbox created
C: c LIST "" "Other Users/alice@lab.test/*" RETURN (SPECIAL-USE)
S: * LIST (\HasNoChildren) "/" "Other Users/alice@lab.test/Sent"
S: * LIST (\HasChildren) "/" "Other Users/alice@lab.test/Work"
S: * LIST (\HasNoChildren) "/" "Other Users/alice@lab.test/Work/Plain"
S: c OK Mailboxes listed
C: d LIST (SPECIAL-USE) "" "Other Users/*"
S: d OK Mailboxes listed
