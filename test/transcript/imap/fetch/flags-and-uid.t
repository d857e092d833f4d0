# FLAGS, UID, sizes and dates; items in the order asked.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX (\Flagged) "17-Jul-1996 02:44:25 -0700" {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: one
C:
C: body
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
C: a FETCH 1 (UID FLAGS)
S: * 1 FETCH (UID 1 FLAGS (\Flagged \Recent))
S: a OK <any>
C: a FETCH 1 FAST
S: * 1 FETCH (FLAGS (\Flagged \Recent) INTERNALDATE "17-Jul-1996 09:44:25 +0000" RFC822.SIZE 62)
S: a OK <any>
C: a UID FETCH 1:* FLAGS
S: * 1 FETCH (UID 1 FLAGS (\Flagged \Recent))
S: a OK <any>
C: a UID FETCH 5 FLAGS
S: a OK <any>
C: a UID FETCH 5:* (UID)
S: * 1 FETCH (UID 1)
S: a OK <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
