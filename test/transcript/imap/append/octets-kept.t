# What was appended comes back octet for octet.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {69+}
C: Subject: =?utf-8?q?x?=
C: X-Odd:   spaces  
C:
C: .dot
C:
C: tab	here
C: ende
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
C: a FETCH 1 BODY.PEEK[]
S: * 1 FETCH (BODY[] {69}
S: Subject: =?utf-8?q?x?=
S: X-Odd:   spaces  
S:
S: .dot
S:
S: tab	here
S: ende
S: )
S: a OK Fetched
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
