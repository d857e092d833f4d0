# Partials are cut at the end; one beyond it is empty; the origin is told, not the length.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {68+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: one
C:
C: 0123456789
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
S: * OK [HIGHESTMODSEQ <any>] <any>
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a FETCH 1 BODY.PEEK[TEXT]<0.5>
S: * 1 FETCH (BODY[TEXT]<0> {5}
S: 01234)
S: a OK Fetched
C: a FETCH 1 BODY.PEEK[TEXT]<5.100>
S: * 1 FETCH (BODY[TEXT]<5> {7}
S: 56789
S: )
S: a OK Fetched
C: a FETCH 1 BODY.PEEK[TEXT]<12.5>
S: * 1 FETCH (BODY[TEXT]<12> {0}
S: )
S: a OK Fetched
C: a FETCH 1 BODY.PEEK[TEXT]<4000000000.4294967295>
S: * 1 FETCH (BODY[TEXT]<4000000000> {0}
S: )
S: a OK Fetched
C: a FETCH 1 BODY.PEEK[]<0.6>
S: * 1 FETCH (BODY[]<0> {6}
S: From: )
S: a OK Fetched
C: a FETCH 1 BODY.PEEK[HEADER.FIELDS (Subject)]<9.3>
S: * 1 FETCH (BODY[HEADER.FIELDS (Subject)]<9> {3}
S: one)
S: a OK Fetched
C: a FETCH 1 BODY.PEEK[7]<0.5>
S: * 1 FETCH (BODY[7]<0> NIL)
S: a OK <any>
C: a FETCH 1 BODY[]<0.0>
S: a BAD <any>
C: a FETCH 1 BODY[]<5>
S: a BAD <any>
C: a FETCH 1 BODY.PEEK[TEXT]<4294967296.1>
S: * 1 FETCH (BODY[TEXT]<4294967296> {0}
S: )
S: a OK Fetched
C: a FETCH 1 BODY.PEEK[HEADER.FIELDS (Subject)]<9.9223372036854775807>
S: * 1 FETCH (BODY[HEADER.FIELDS (Subject)]<9> {7}
S: one
S:
S: )
S: a OK Fetched
C: a FETCH 1 BODY[]<0.9223372036854775808>
S: a BAD <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
