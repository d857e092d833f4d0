# Flags that change come with MODSEQ, what failed of UNCHANGEDSINCE by UID (RFC 9586 3.3, RFC 7162 3.1.3).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {16+}
C: Subject: one
C:
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX {16+}
C: Subject: two
C:
C:
S: p OK [APPENDUID <any> 2] Message stored
C: a ENABLE UIDONLY CONDSTORE
S: * ENABLED UIDONLY CONDSTORE
S: a OK Enabled
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 2 EXISTS
S: * 2 RECENT
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 3] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: b UID STORE 1 +FLAGS (\Seen)
S: * 1 UIDFETCH (FLAGS (\Seen \Recent) MODSEQ (9))
S: b OK Flags changed
C: c UID STORE 1:2 (UNCHANGEDSINCE 8) +FLAGS (\Flagged)
S: * 2 UIDFETCH (FLAGS (\Flagged \Recent) MODSEQ (10))
S: c OK [MODIFIED 1] Some messages have been changed by others
C: d UID FETCH 1:2 (FLAGS) (CHANGEDSINCE 8)
S: * 1 UIDFETCH (MODSEQ (9) FLAGS (\Seen \Recent))
S: * 2 UIDFETCH (MODSEQ (10) FLAGS (\Flagged \Recent))
S: d OK Fetched
C: e UID SEARCH MODSEQ 1
S: * SEARCH 1 2 (MODSEQ 10)
S: e OK Searched
C: f UID FETCH 1 (BODY.PEEK[HEADER])
S: * 1 UIDFETCH (BODY[HEADER] {16}
S: Subject: one
S: 
S: )
S: f OK Fetched
C: g UID FETCH 1 (BODY[TEXT])
S: * 1 UIDFETCH (BODY[TEXT] {0}
S: )
S: g OK Fetched
C: h UNAUTHENTICATE
S: h OK Nobody is logged in
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 2 EXISTS
S: * 0 RECENT
S: * OK [UNSEEN 2] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 3] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: i FETCH 1 (UID)
S: * 1 FETCH (UID 1)
S: i OK Fetched
