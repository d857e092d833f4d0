# Header fields that were picked out end with an empty line when the header does, not of a message that has none (RFC 3501 6.4.5, RFC 9051 6.4.5.1).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C-raw: p APPEND INBOX {23+}\r\nSubject: one\r\nTo: bob\r\n\r\n
S: p OK [APPENDUID <any> 1] Message stored
C-raw: p APPEND INBOX {25+}\r\nSubject: two\r\nTo: bob\r\n\r\n\r\n
S: p OK [APPENDUID <any> 2] Message stored
C: s EXAMINE INBOX
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 2 EXISTS
S: * 2 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-ONLY] Mailbox selected
C: a FETCH 1 (RFC822.SIZE BODY[HEADER] BODY[HEADER.FIELDS (SUBJECT)])
S: * 1 FETCH (RFC822.SIZE 23 BODY[HEADER] {23}
S: Subject: one
S: To: bob
S:  BODY[HEADER.FIELDS (SUBJECT)] {14}
S: Subject: one
S: )
S: a OK Fetched
C: b FETCH 2 BODY[HEADER.FIELDS (SUBJECT)]
S: * 2 FETCH (BODY[HEADER.FIELDS (SUBJECT)] {16}
S: Subject: two
S:
S: )
S: b OK Fetched
