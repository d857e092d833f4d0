# k makes mailboxes below, which are shared as it is; x renames and deletes; mailboxes stay with their owner (RFC 4314 4).
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
a C: a CREATE Team
S: a OK [MAILBOXID <any>] Mailbox created
a C: b SETACL Team bob@lab.test lrk
S: b OK Rights changed
b C: a CREATE "Other Users/alice@lab.test/Team/New"
S: a OK [MAILBOXID <any>] Mailbox created
b C: b MYRIGHTS "Other Users/alice@lab.test/Team/New"
S: * MYRIGHTS "Other Users/alice@lab.test/Team/New" lrkc
S: b OK Rights told
b C: c CREATE "Other Users/alice@lab.test/Top"
S: c NO [NOPERM] You have not the right to do that
b C: d CREATE "Other Users/alice@lab.test/Team/Sent" (USE (\Sent))
S: d NO [USEATTR] Special uses are of one's own mailboxes
b C: e RENAME "Other Users/alice@lab.test/Team/New" "Other Users/alice@lab.test/Team/Old"
S: e NO [NOPERM] You have not the right to do that
a C: c SETACL Team/New bob@lab.test +x
S: c OK Rights changed
b C: f RENAME "Other Users/alice@lab.test/Team/New" "Other Users/alice@lab.test/Team/Old"
S: f OK Mailbox renamed
b C: g RENAME "Other Users/alice@lab.test/Team/Old" Mine
S: g NO [CANNOT] Mailboxes stay with their owner
b C: h DELETE "Other Users/alice@lab.test/Team/Old"
S: h OK Mailbox deleted
a C: d LIST "" Team*
S: * LIST (\HasNoChildren) "/" "Team"
S: d OK Mailboxes listed
