# With UIDONLY no message numbers go either way (RFC 9586 3).
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
C: a ENABLE UIDONLY QRESYNC
S: * ENABLED UIDONLY QRESYNC
S: a OK Enabled
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 2 EXISTS
S: * 2 RECENT
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 3] Next UID
S: * OK [HIGHESTMODSEQ 8] Changes up to here are told
S: * OK [MAILBOXID (F<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: b FETCH 1 FLAGS
S: b BAD [UIDREQUIRED] Messages are named by UID only
C: c STORE 1 +FLAGS (\Seen)
S: c BAD [UIDREQUIRED] Messages are named by UID only
C: d COPY 1 Trash
S: d BAD [UIDREQUIRED] Messages are named by UID only
C: e MOVE 1 Trash
S: e BAD [UIDREQUIRED] Messages are named by UID only
C: f SEARCH ALL
S: f BAD [UIDREQUIRED] Messages are named by UID only
C: g UID SEARCH 1:2
S: g BAD [UIDREQUIRED] Messages are named by UID only
C: h UID SEARCH UID 1:2
S: * SEARCH 1 2
S: h OK Searched
C: i UID FETCH 1:2 (FLAGS)
S: * 1 UIDFETCH (FLAGS (\Recent))
S: * 2 UIDFETCH (FLAGS (\Recent))
S: i OK Fetched
C: j UID FETCH 1 (UID MODSEQ)
S: * 1 UIDFETCH (UID 1 MODSEQ (7))
S: j OK Fetched
C: k UID STORE 1 +FLAGS (\Deleted)
S: * 1 UIDFETCH (FLAGS (\Deleted \Recent) MODSEQ (9))
S: k OK Flags changed
C: l EXPUNGE
S: * VANISHED 1
S: l OK [HIGHESTMODSEQ 10] Expunged
C: m SELECT INBOX (QRESYNC (1795000000 7 1:2 (1 1)))
S: m BAD [UIDREQUIRED] Messages are named by UID only
C: n SELECT INBOX (QRESYNC (1795000000 8 1:2))
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 1 EXISTS
S: * 0 RECENT
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 3] Next UID
S: * OK [HIGHESTMODSEQ 10] Changes up to here are told
S: * OK [MAILBOXID (F<any>)] Identifier
S: * VANISHED (EARLIER) 1
S: n OK [READ-WRITE] Mailbox selected
C: o REPLACE 1 INBOX {5}
S: o BAD [UIDREQUIRED] Messages are named by UID only
