# FETCH MODSEQ and CHANGEDSINCE; from the first use on, every change is told with UID and MODSEQ (RFC 7162 3.1.4, 3.2.4).
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
open d imaps
d S: * OK <any>
d C: l LOGIN alice@lab.test correct-horse
d S: l OK [CAPABILITY <any>] Logged in
d C: s SELECT INBOX
d S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
d S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
d S: * 2 EXISTS
d S: * 2 RECENT
d S: * OK [UNSEEN 1] First unseen
d S: * OK [UIDVALIDITY <any>] UIDs are valid
d S: * OK [UIDNEXT 3] Next UID
d S: * OK [HIGHESTMODSEQ 8] Changes up to here are told
d S: * OK [MAILBOXID (F<any>)] Identifier
d S: s OK [READ-WRITE] Mailbox selected
d C: a STORE 1 +FLAGS (\Seen)
d S: * 1 FETCH (FLAGS (\Seen \Recent))
d S: a OK Flags changed
c C: s SELECT INBOX
c S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
c S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
c S: * 2 EXISTS
c S: * 0 RECENT
c S: * OK [UNSEEN 2] First unseen
c S: * OK [UIDVALIDITY <any>] UIDs are valid
c S: * OK [UIDNEXT 3] Next UID
c S: * OK [HIGHESTMODSEQ 9] Changes up to here are told
c S: * OK [MAILBOXID (F<any>)] Identifier
c S: s OK [READ-WRITE] Mailbox selected
C: a FETCH 1:2 (FLAGS) (CHANGEDSINCE 8)
S: * OK [HIGHESTMODSEQ 9] Changes up to here are told
S: * 1 FETCH (MODSEQ (9) FLAGS (\Seen))
S: a OK Fetched
C: b UID FETCH 1:* (FLAGS) (CHANGEDSINCE 9)
S: b OK Fetched
C: c FETCH 2 BODY[TEXT]
S: * 2 FETCH (BODY[TEXT] {6}
S: body
S:  FLAGS (\Seen) UID 2 MODSEQ (10))
S: c OK Fetched
C: e FETCH 2 (FLAGS) (CHANGEDSINCE 8 VANISHED)
S: e BAD VANISHED is for UID FETCH with QRESYNC
C: f FETCH 2 (FLAGS) (CHANGEDSINCE)
S: f BAD Expected a space
C: g FETCH 2 (FLAGS) (VANISHED)
S: g BAD VANISHED needs CHANGEDSINCE
C: h FETCH 2 (FLAGS) (FOO)
S: h BAD Unknown FETCH modifier
d C: b STORE 2 +FLAGS (\Flagged)
d S: * 2 FETCH (FLAGS (\Flagged \Seen \Recent))
d S: b OK Flags changed
c C: i NOOP
c S: * 2 FETCH (UID 2 FLAGS (\Flagged \Seen) MODSEQ (11))
c S: i OK Completed
d C: c NOOP
d S: c OK Completed
