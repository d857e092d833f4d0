# Octets above 127 in a header come back as a literal in ENVELOPE, to a client that takes them.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: e ENABLE UTF8=ACCEPT
S: * ENABLED UTF8=ACCEPT
S: e OK <any>
C-raw: p APPEND INBOX {18+}\r\nSubject: \xc3\xa4\r\n\r\nx\r\n\r\n
S: p OK [APPENDUID <any> 1] Message stored
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 1 EXISTS
S: * 1 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 2] Next UID
S: * OK [HIGHESTMODSEQ <any>] <any>
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected

C: a FETCH 1 ENVELOPE
S: * 1 FETCH (ENVELOPE (NIL {2}
S: <any> NIL NIL NIL NIL NIL NIL NIL NIL))
S: a OK Fetched
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
