# SAVEDATE is when a message came into its mailbox, not its INTERNALDATE (RFC 8514).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX "01-Feb-2003 04:05:06 +0000" {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: old
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
S: * OK [HIGHESTMODSEQ 7] Changes up to here are told
S: * OK [MAILBOXID (F<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: b SEARCH SAVEDBEFORE 1-Jan-2020
S: * SEARCH
S: b OK Searched
C: c SEARCH SAVEDSINCE 1-Jan-2020
S: * SEARCH 1
S: c OK Searched
C: d SEARCH BEFORE 1-Jan-2020
S: * SEARCH 1
S: d OK Searched
C: e SEARCH SAVEDATESUPPORTED
S: * SEARCH 1
S: e OK Searched
C: f SEARCH SAVEDON 1-Feb-2003
S: * SEARCH
S: f OK Searched
C: g SEARCH SAVEDON
S: g BAD Missing argument
