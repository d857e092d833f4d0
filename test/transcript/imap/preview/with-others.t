# PREVIEW of what a search kept, by UID, in a page, with other items and without numbers; what is no modifier of it (RFC 8970 5, 6).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {48+}
C: From: bob@lab.test
C: Subject: one
C:
C: first text
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX {51+}
C: From: carol@lab.test
C: Subject: two
C:
C: second text
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
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a SEARCH RETURN (SAVE) FROM carol
S: a OK Searched
C: b FETCH $ (UID PREVIEW (LAZY))
S: * 2 FETCH (UID 2 PREVIEW "second text")
S: b OK Fetched
C: c UID FETCH 1 (PREVIEW)
S: * 1 FETCH (UID 1 PREVIEW "first text")
S: c OK Fetched
C: d UID FETCH 1:* (RFC822.SIZE PREVIEW) (PARTIAL -1:-1)
S: * 2 FETCH (UID 2 RFC822.SIZE 51 PREVIEW "second text")
S: d OK Fetched
C: e FETCH 1:2 PREVIEW
S: * 1 FETCH (PREVIEW "first text")
S: * 2 FETCH (PREVIEW "second text")
S: e OK Fetched
C: f FETCH 1 (preview (lazy))
S: * 1 FETCH (PREVIEW "first text")
S: f OK Fetched
C: g FETCH 1 (PREVIEW (LAZY LAZY))
S: * 1 FETCH (PREVIEW "first text")
S: g OK Fetched
C: h FETCH 1 (PREVIEW ())
S: h BAD Expected a FETCH item
C: i FETCH 1 (PREVIEW LAZY)
S: i BAD Unknown FETCH item
C: j FETCH 1 (PREVIEW(LAZY))
S: j BAD List of FETCH items does not end
C: k FETCH 1 (PREVIEW (LAZY
S: k BAD Expected LAZY and a parenthesis
C: m FETCH 1 (PREVIEW (EAGER))
S: m BAD Expected a FETCH item
C: n ENABLE UIDONLY
S: * ENABLED UIDONLY
S: n OK Enabled
C: o UID FETCH 2 (PREVIEW)
S: * 2 UIDFETCH (PREVIEW "second text")
S: o OK Fetched
C: q COPY 1 Archive
S: q BAD [UIDREQUIRED] Messages are named by UID only
