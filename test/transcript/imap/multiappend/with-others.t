# MULTIAPPEND with literals of both kinds, UTF8, CATENATE, dates and keywords in one command; one that cannot be had stores none (RFC 3502 6.3.11, RFC 4469 3).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a APPEND INBOX ($Work) {16+}
C: Subject: one
C:
C:  "17-Jul-1996 02:44:25 -0700" ~{16+}
C: Subject: two
C:
C:  (\Seen) UTF8 (~{18+}
C: Subject: three
C:
C: ) CATENATE (TEXT {16}
S: + OK
C: Subject: one
C:
C: ) {16}
S: + OK
C: Subject: six
C:
C:
S: a OK [APPENDUID <any> 1:5] Messages stored
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft $Work)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft $Work \*)] Flags are kept
S: * 5 EXISTS
S: * 5 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 6] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: b FETCH 1:* (FLAGS RFC822.SIZE)
S: * 1 FETCH (FLAGS ($Work \Recent) RFC822.SIZE 16)
S: * 2 FETCH (FLAGS (\Recent) RFC822.SIZE 16)
S: * 3 FETCH (FLAGS (\Seen \Recent) RFC822.SIZE 18)
S: * 4 FETCH (FLAGS (\Recent) RFC822.SIZE 16)
S: * 5 FETCH (FLAGS (\Recent) RFC822.SIZE 16)
S: b OK Fetched
C: c FETCH 2 (INTERNALDATE)
S: * 2 FETCH (INTERNALDATE "17-Jul-1996 09:44:25 +0000")
S: c OK Fetched
C: d APPEND INBOX {16+}
C: Subject: one
C:
C:  CATENATE (URL "/INBOX/;UID=99")
S: d NO [BADURL /INBOX/;UID=99] URL names nothing that can be had
C: e APPEND INBOX {16+}
C: Subject: one
C:
C:  "99-Jul-1996 02:44:25 -0700" {16+}
C: Subject: two
C:
C:
S: e BAD Invalid date-time
C: f APPEND nowhere {16}
S: f NO [TRYCREATE] There is no such mailbox
C: g STATUS INBOX (MESSAGES UIDNEXT)
S: * STATUS "INBOX" (MESSAGES 5 UIDNEXT 6)
S: g OK Status told
