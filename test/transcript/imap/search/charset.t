# US-ASCII and UTF-8 are known; another charset is refused with the list (RFC 5530).
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
C: a SEARCH CHARSET US-ASCII ALL
S: * SEARCH
S: a OK <any>
C: a SEARCH CHARSET "utf-8" ALL
S: * SEARCH
S: a OK <any>
C: a SEARCH CHARSET KOI8-R ALL
S: a NO [BADCHARSET (US-ASCII UTF-8)] <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
