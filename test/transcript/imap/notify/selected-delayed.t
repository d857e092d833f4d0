# selected-delayed holds expunges back until a command may tell them; a mailbox that is not named is not told of at all (RFC 5465 3.1, 6.1.2).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: one
C:
C: body
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: two
C:
C: body
C:
S: p OK [APPENDUID <any> 2] Message stored
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 2 EXISTS
S: * 2 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 3] Next UID
S: * OK [HIGHESTMODSEQ 8] Changes up to here are told
S: * OK [MAILBOXID (F<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
open d imaps
d S: * OK <any>
d C: l LOGIN alice@lab.test correct-horse
d S: l OK [CAPABILITY <any>] Logged in
d C: s SELECT INBOX
d S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
d S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
d S: * 2 EXISTS
d S: * 0 RECENT
d S: * OK [UNSEEN 1] First unseen
d S: * OK [UIDVALIDITY <any>] UIDs are valid
d S: * OK [UIDNEXT 3] Next UID
d S: * OK [HIGHESTMODSEQ 8] Changes up to here are told
d S: * OK [MAILBOXID (F<any>)] Identifier
d S: s OK [READ-WRITE] Mailbox selected
c C: a NOTIFY SET (selected-delayed (MessageNew MessageExpunge FlagChange))
c S: a OK Changes will be told
d C: b STORE 1 +FLAGS.SILENT (\Deleted)
d S: b OK Flags changed
c S: * 1 FETCH (UID 1 FLAGS (\Deleted \Recent))
d C: c EXPUNGE
d S: * 1 EXPUNGE
d S: c OK Expunged
d C: e STORE 1 +FLAGS.SILENT (\Seen)
d S: e OK Flags changed
c S: * 2 FETCH (UID 2 FLAGS (\Seen \Recent))
c C: f FETCH 2 (UID)
c S: * 2 FETCH (UID 2)
c S: f OK Fetched
C: g NOOP
S: * 1 EXPUNGE
S: g OK Completed
C: h NOTIFY SET (mailboxes Sent (MessageNew MessageExpunge))
S: h OK Changes will be told
d C: i STORE 1 +FLAGS.SILENT (\Flagged)
d S: i OK Flags changed
c C: j NOOP
c S: j OK Completed
d C: k COPY 1 Sent
d S: k OK [COPYUID <any> 2 1] Copied
c S: * STATUS "Sent" (MESSAGES 1 UIDNEXT 2)
