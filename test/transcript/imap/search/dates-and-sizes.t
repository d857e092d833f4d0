# INTERNALDATE and Date: are compared as they are shown; sizes are strict.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX "10-Feb-2020 12:00:00 +0000" {55+}
C: Date: Thu, 1 Jan 2015 23:30:00 -0500
C: Subject: a
C:
C: x
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX "11-Feb-2020 00:00:00 +0000" {62+}
C: Subject: no date
C:
C: longer than the first one by a good deal
C:
S: p OK [APPENDUID <any> 2] Message stored
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 2 EXISTS
S: * 2 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 3] Next UID
S: * OK [HIGHESTMODSEQ <any>] <any>
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a SEARCH BEFORE 11-Feb-2020
S: * SEARCH 1
S: a OK <any>
C: a SEARCH ON 10-Feb-2020
S: * SEARCH 1
S: a OK <any>
C: a SEARCH SINCE 11-Feb-2020
S: * SEARCH 2
S: a OK <any>
C: a SEARCH SINCE "10-Feb-2020"
S: * SEARCH 1 2
S: a OK <any>
C: a SEARCH SENTON 1-Jan-2015
S: * SEARCH 1
S: a OK <any>
C: a SEARCH SENTBEFORE 2-Jan-2015
S: * SEARCH 1
S: a OK <any>
C: a SEARCH SENTSINCE 2-Jan-2015
S: * SEARCH
S: a OK <any>
C: a SEARCH LARGER 55
S: * SEARCH 2
S: a OK <any>
C: a SEARCH SMALLER 55
S: * SEARCH
S: a OK <any>
C: a SEARCH SMALLER 56
S: * SEARCH 1
S: a OK <any>
C: a SEARCH ON 31-Feb-2020
S: a BAD <any>
C: a SEARCH ON yesterday
S: a BAD <any>
C: a SEARCH LARGER x
S: a BAD <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
