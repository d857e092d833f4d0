# A charset in SEARCH is BAD once it is on, in ESEARCH too; SORT and THREAD, whose charset is not optional, keep it (RFC 6855 3).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {40+}
C: Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
C:
C:
S: p OK [APPENDUID <any> 1] Message stored
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 1 EXISTS
S: * 1 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 2] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a SEARCH CHARSET UTF-8 ALL
S: * SEARCH 1
S: a OK Searched
C: b ENABLE UTF8=ACCEPT
S: * ENABLED UTF8=ACCEPT
S: b OK Enabled
C: c SEARCH CHARSET UTF-8 ALL
S: c BAD Everything is UTF-8 now
C: d SEARCH CHARSET US-ASCII ALL
S: d BAD Everything is UTF-8 now
C: e UID SEARCH RETURN (COUNT) CHARSET UTF-8 ALL
S: e BAD Everything is UTF-8 now
C: f ESEARCH IN (personal) CHARSET UTF-8 ALL
S: f BAD Everything is UTF-8 now
C: g SEARCH SUBJECT "grüße"
S: * SEARCH 1
S: g OK Searched
C: h SEARCH TEXT "GRÜSSE"
S: * SEARCH 1
S: h OK Searched
C: i SORT (SUBJECT) UTF-8 SUBJECT "grüße"
S: * SORT 1
S: i OK Sorted
C: j THREAD REFERENCES UTF-8 SUBJECT "grüße"
S: * THREAD (1)
S: j OK Threaded
C: k ESEARCH IN (personal) RETURN (COUNT) SUBJECT "grüße"
S: * ESEARCH (TAG "k" MAILBOX "INBOX" UIDVALIDITY <any>) UID COUNT 1
S: k OK Searched
C-raw: m SEARCH SUBJECT "\xff"\r\n
S: m BAD Quoted string is not UTF-8
C: n SEARCH KEYWORD ü
S: n BAD Expected an atom
C: o STORE 1 +FLAGS (ü)
S: o BAD Expected a flag
C: q FETCH 1 (ENVELOPE)
S: * 1 FETCH (ENVELOPE (NIL "=?utf-8?q?Gr=C3=BC=C3=9Fe?=" NIL NIL NIL NIL NIL NIL NIL NIL))
S: q OK Fetched
