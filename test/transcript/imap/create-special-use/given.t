# CREATE with USE: one use, none; of several, unknown or taken ones the mailbox is not made at all (RFC 6154 3, 5.3).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE MySpecial (USE (\Drafts \Sent))
S: a NO [USEATTR] Special use cannot be given
C: b CREATE Everything (USE (\All))
S: b NO [USEATTR] Special use cannot be given
C: c CREATE Flags (USE (\Flagged))
S: c NO [USEATTR] Special use cannot be given
C: d CREATE Mine (USE (\NoSuchUse))
S: d NO [USEATTR] Special use cannot be given
C: e CREATE Junk2 (USE (\Junk))
S: e NO [USEATTR] Another mailbox has that special use
C: f LIST "" (MySpecial Everything Flags Mine Junk2)
S: f OK Mailboxes listed
C: g CREATE Plain (USE ())
S: g OK [MAILBOXID (<any>)] Mailbox created
C: h CREATE Vip (USE (\important))
S: h OK [MAILBOXID (<any>)] Mailbox created
C: i LIST "" (Plain Vip)
S: * LIST (\HasNoChildren) "/" "Plain"
S: * LIST (\HasNoChildren \Important) "/" "Vip"
S: i OK Mailboxes listed
C: j CREATE Vip (USE (\Important))
S: j NO [USEATTR] Another mailbox has that special use
C: k DELETE Junk
S: k OK Mailbox deleted
C: m CREATE Spam (USE (\Junk))
S: m OK [MAILBOXID (<any>)] Mailbox created
C: n LIST (SPECIAL-USE) "" (Spam Vip)
S: * LIST (\HasNoChildren \Junk) "/" "Spam"
S: * LIST (\HasNoChildren \Important) "/" "Vip"
S: n OK Mailboxes listed
C: o CREATE INBOX (USE (\Archive))
S: o NO [USEATTR] Another mailbox has that special use
