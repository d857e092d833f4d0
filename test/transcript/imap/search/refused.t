# Unknown keys and broken nesting.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 0 EXISTS
S: * 0 RECENT
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 1] Next UID
S: * OK [HIGHESTMODSEQ <any>] <any>
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a SEARCH
S: a BAD <any>
C: a SEARCH FOO
S: a BAD <any>
C: a SEARCH OR SEEN
S: a BAD <any>
C: a SEARCH NOT
S: a BAD <any>
C: a SEARCH (SEEN
S: a BAD <any>
C: a SEARCH SEEN)
S: a BAD <any>
C: a SEARCH ()
S: a BAD <any>
C: a SEARCH FROM
S: a BAD <any>
C: a SEARCH RETURN (FOO) SEEN
S: a BAD <any>
C: a UID SEARCH
S: a BAD <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
