# A session in a mailbox whose right to read is taken away is told that it is gone, and nothing more of it.
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
a C: a SETACL INBOX bob@lab.test lr
S: a OK Rights changed
b C: a EXAMINE "Other Users/alice@lab.test/INBOX"
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS ()] No changes are kept
S: * 0 EXISTS
S: * 0 RECENT
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 1] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: a OK [READ-ONLY] Mailbox selected
a C: b DELETEACL INBOX bob@lab.test
S: b OK Rights changed
a C: c APPEND INBOX {6+}
C: a: b
C:
S: c OK [APPENDUID <any> 1] Message stored
b C: b FETCH 1:* FLAGS
S: <any>
