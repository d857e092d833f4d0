# NOTIFY tells the preview of each new message that others bring to who wants it; it is there for who may only read, too (RFC 8970 3, RFC 5465 5.2).
account alice@lab.test correct-horse
account bob@lab.test battery-staple
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 0 EXISTS
S: * 0 RECENT
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 1] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a NOTIFY SET (selected (MessageNew (UID PREVIEW) MessageExpunge))
S: a OK Changes will be told
C: b SETACL INBOX bob@lab.test lr
S: b OK Rights changed
deliver alice@lab.test
    Subject: one
    
    just came
S: * 1 EXISTS
S: * 1 RECENT
S: * 1 FETCH (UID 1 PREVIEW "just came")
c C: c APPEND INBOX {21+}
C: Subject: two
C:
C: own
C:
S: * 2 EXISTS
S: * 2 RECENT
S: c OK [APPENDUID <any> 2] Message stored
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK [CAPABILITY <any>] Logged in
C: s EXAMINE "Other Users/alice@lab.test/INBOX"
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS ()] No changes are kept
S: * 2 EXISTS
S: * 0 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 3] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-ONLY] Mailbox selected
C: a FETCH 1:2 (PREVIEW (LAZY))
S: * 1 FETCH (PREVIEW "just came")
S: * 2 FETCH (PREVIEW "own")
S: a OK Fetched
