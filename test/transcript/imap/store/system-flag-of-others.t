# A flag that is not permanent, \Recent and system flags that nobody here knows, is ignored: the rest of STORE and APPEND is done (RFC 9051 2.3.2, 7.1; RFC 3501 2.3.2).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
C: p APPEND INBOX (\Seen \Foo $Work \Recent) {6+}
C: a: 1
C:
S: p OK [APPENDUID <any> 1] Message stored
C: q APPEND INBOX (\Foo) {6+}
C: a: 2
C:
S: q OK [APPENDUID <any> 2] Message stored
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft $Work)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft $Work \*)] <any>
S: * 2 EXISTS
S: * 2 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-WRITE] Mailbox selected
C: a FETCH 1:2 (FLAGS)
S: * 1 FETCH (FLAGS (\Seen $Work \Recent))
S: * 2 FETCH (FLAGS (\Recent))
S: a OK Fetched
C: b STORE 2 +FLAGS (\Flagged \Foo)
S: * 2 FETCH (FLAGS (\Flagged \Recent))
S: b OK Flags changed
C: c STORE 2 -FLAGS (\Recent)
S: * 2 FETCH (FLAGS (\Flagged \Recent))
S: c OK Flags changed
C: d STORE 1 FLAGS (\Foo \Draft)
S: * 1 FETCH (FLAGS (\Draft \Recent))
S: d OK Flags changed
C: e REPLACE 2 INBOX (\Foo \Answered) {6+}
C: a: 3
C:
S: * OK [APPENDUID <any> 3] Replacement stored
S: * 2 EXPUNGE
S: * 2 EXISTS
S: * 2 RECENT
S: e OK Message replaced
C: f FETCH 2 (FLAGS)
S: * 2 FETCH (FLAGS (\Answered \Recent))
S: f OK Fetched
