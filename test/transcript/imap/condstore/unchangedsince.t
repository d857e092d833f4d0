# STORE (UNCHANGEDSINCE n) changes only what nobody changed since (RFC 7162 3.1.3).
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
C: p APPEND INBOX {64+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: three
C:
C: body
C:
S: p OK [APPENDUID <any> 3] Message stored
C: s SELECT INBOX (CONDSTORE)
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 3 EXISTS
S: * 3 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 4] Next UID
S: * OK [HIGHESTMODSEQ 9] Changes up to here are told
S: * OK [MAILBOXID (F<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a FETCH 1:3 (MODSEQ)
S: * 1 FETCH (MODSEQ (7))
S: * 2 FETCH (MODSEQ (8))
S: * 3 FETCH (MODSEQ (9))
S: a OK Fetched
C: b STORE 2 (UNCHANGEDSINCE 9) +FLAGS (\Seen)
S: * 2 FETCH (UID 2 FLAGS (\Seen \Recent) MODSEQ (10))
S: b OK Flags changed
C: c STORE 1:3 (UNCHANGEDSINCE 9) +FLAGS.SILENT (\Flagged)
S: * 1 FETCH (UID 1 MODSEQ (11))
S: * 3 FETCH (UID 3 MODSEQ (11))
S: c OK [MODIFIED 2] Some messages have been changed by others
C: d UID STORE 1:3 (UNCHANGEDSINCE 10) -FLAGS (\Flagged)
S: * 2 FETCH (UID 2 FLAGS (\Seen \Recent) MODSEQ (10))
S: d OK [MODIFIED 1,3] Some messages have been changed by others
C: e STORE 1 (UNCHANGEDSINCE 0) +FLAGS.SILENT (\Answered)
S: e OK [MODIFIED 1] Some messages have been changed by others
C: f STORE 1 +FLAGS.SILENT (\Answered)
S: * 1 FETCH (UID 1 MODSEQ (12))
S: f OK Flags changed
C: g STORE 1 +FLAGS (\Answered)
S: * 1 FETCH (UID 1 FLAGS (\Answered \Flagged \Recent) MODSEQ (12))
S: g OK Flags changed
C: h STORE 1 (UNCHANGEDSINCE -1) +FLAGS (\Seen)
S: h BAD Expected a number below 2^63
C: i STORE 1 (UNCHANGEDSINCE 9223372036854775808) +FLAGS (\Seen)
S: i BAD Expected a number below 2^63
C: j STORE 1 (UNCHANGEDSINCE 9223372036854775807) +FLAGS (\Seen)
S: * 1 FETCH (UID 1 FLAGS (\Answered \Flagged \Seen \Recent) MODSEQ (13))
S: j OK Flags changed
C: k STORE 1 (FOO 1) +FLAGS (\Seen)
S: k BAD Unknown STORE modifier
