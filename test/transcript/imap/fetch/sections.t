# Every kind of section, nested ones too; what is not there is NIL.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {304+}
C: Subject: outer
C: Content-Type: multipart/mixed; boundary=b
C:
C: preamble
C: --b
C:
C: hello
C: --b
C: Content-Type: message/rfc822
C: Content-Disposition: attachment; filename=m.eml
C:
C: Subject: inner
C: Content-Type: multipart/alternative; boundary=c
C:
C: --c
C:
C: one
C: --c
C: Content-Type: text/html
C:
C: <p>two
C: --c--
C: --b--
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
C: a FETCH 1 BODY.PEEK[HEADER]
S: * 1 FETCH (BODY[HEADER] {61}
S: Subject: outer
S: Content-Type: multipart/mixed; boundary=b
S:
S: )
S: a OK Fetched
C: a FETCH 1 BODY.PEEK[TEXT]
S: * 1 FETCH (BODY[TEXT] {243}
S: preamble
S: --b
S:
S: hello
S: --b
S: Content-Type: message/rfc822
S: Content-Disposition: attachment; filename=m.eml
S:
S: Subject: inner
S: Content-Type: multipart/alternative; boundary=c
S:
S: --c
S:
S: one
S: --c
S: Content-Type: text/html
S:
S: <p>two
S: --c--
S: --b--
S: )
S: a OK Fetched
C: a FETCH 1 BODY.PEEK[1]
S: * 1 FETCH (BODY[1] {5}
S: hello)
S: a OK Fetched
C: a FETCH 1 BODY.PEEK[1.MIME]
S: * 1 FETCH (BODY[1.MIME] {2}
S:
S: )
S: a OK Fetched
C: a FETCH 1 BODY.PEEK[2]
S: * 1 FETCH (BODY[2] {124}
S: Subject: inner
S: Content-Type: multipart/alternative; boundary=c
S:
S: --c
S:
S: one
S: --c
S: Content-Type: text/html
S:
S: <p>two
S: --c--)
S: a OK Fetched
C: a FETCH 1 BODY.PEEK[2.MIME]
S: * 1 FETCH (BODY[2.MIME] {81}
S: Content-Type: message/rfc822
S: Content-Disposition: attachment; filename=m.eml
S:
S: )
S: a OK Fetched
C: a FETCH 1 BODY.PEEK[2.HEADER]
S: * 1 FETCH (BODY[2.HEADER] {67}
S: Subject: inner
S: Content-Type: multipart/alternative; boundary=c
S:
S: )
S: a OK Fetched
C: a FETCH 1 BODY.PEEK[2.TEXT]
S: * 1 FETCH (BODY[2.TEXT] {57}
S: --c
S:
S: one
S: --c
S: Content-Type: text/html
S:
S: <p>two
S: --c--)
S: a OK Fetched
C: a FETCH 1 BODY.PEEK[2.1]
S: * 1 FETCH (BODY[2.1] {3}
S: one)
S: a OK Fetched
C: a FETCH 1 BODY.PEEK[2.2]
S: * 1 FETCH (BODY[2.2] {6}
S: <p>two)
S: a OK Fetched
C: a FETCH 1 BODY.PEEK[2.2.MIME]
S: * 1 FETCH (BODY[2.2.MIME] {27}
S: Content-Type: text/html
S:
S: )
S: a OK Fetched
C: a FETCH 1 BODY.PEEK[3]
S: * 1 FETCH (BODY[3] NIL)
S: a OK <any>
C: a FETCH 1 BODY.PEEK[1.1]
S: * 1 FETCH (BODY[1.1] NIL)
S: a OK <any>
C: a FETCH 1 BODY.PEEK[1.HEADER]
S: * 1 FETCH (BODY[1.HEADER] NIL)
S: a OK <any>
C: a FETCH 1 BODY.PEEK[2.3]
S: * 1 FETCH (BODY[2.3] NIL)
S: a OK <any>
C: a FETCH 1 BODY.PEEK[1.TEXT]
S: * 1 FETCH (BODY[1.TEXT] NIL)
S: a OK <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
