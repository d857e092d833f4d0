# BODY and BODYSTRUCTURE of a message inside a multipart.
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
C: a FETCH 1 BODY
S: * 1 FETCH (BODY (("text" "plain" NIL NIL NIL "7bit" 5 1)("message" "rfc822" NIL NIL NIL "7bit" 124 (NIL "inner" NIL NIL NIL NIL NIL NIL NIL NIL) (("text" "plain" NIL NIL NIL "7bit" 3 1)("text" "html" NIL NIL NIL "7bit" 6 1) "alternative") 11) "mixed"))
S: a OK <any>
C: a FETCH 1 BODYSTRUCTURE
S: * 1 FETCH (BODYSTRUCTURE (("text" "plain" NIL NIL NIL "7bit" 5 1 NIL NIL NIL NIL)("message" "rfc822" NIL NIL NIL "7bit" 124 (NIL "inner" NIL NIL NIL NIL NIL NIL NIL NIL) (("text" "plain" NIL NIL NIL "7bit" 3 1 NIL NIL NIL NIL)("text" "html" NIL NIL NIL "7bit" 6 1 NIL NIL NIL NIL) "alternative" ("boundary" "c") NIL NIL NIL) 11 NIL ("attachment" ("filename" "m.eml")) NIL NIL) "mixed" ("boundary" "b") NIL NIL NIL))
S: a OK <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
