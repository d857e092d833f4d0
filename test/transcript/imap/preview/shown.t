# PREVIEW, at once and with LAZY (RFC 8970).
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
C: p APPEND INBOX {36+}
C: Subject: empty
C: From: a@lab.test
C:
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
C: a FETCH 1 (PREVIEW)
S: * 1 FETCH (PREVIEW "body")
S: a OK Fetched
C: b FETCH 1:2 (UID PREVIEW (LAZY) FLAGS)
S: * 1 FETCH (UID 1 PREVIEW "body" FLAGS (\Recent))
S: * 2 FETCH (UID 2 PREVIEW "" FLAGS (\Recent))
S: b OK Fetched
C: c FETCH 1 PREVIEW (LAZY)
S: * 1 FETCH (PREVIEW "body")
S: c OK Fetched
C: d FETCH 1 PREVIEW (FOO)
S: d BAD Unknown FETCH modifier
C: e FETCH 1 (PREVIEW (FOO))
S: e BAD Expected a FETCH item
