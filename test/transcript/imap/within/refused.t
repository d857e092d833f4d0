# An interval is a number from 1 (RFC 5032 3).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: s EXAMINE INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS ()] No changes are kept
S: * 0 EXISTS
S: * 0 RECENT
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 1] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-ONLY] Mailbox selected
C: a SEARCH OLDER
S: a BAD Missing argument
C: b SEARCH YOUNGER 0
S: b BAD An interval is at least a second
C: c SEARCH OLDER -5
S: c BAD Expected a number
C: d SEARCH YOUNGER 1h
S: d BAD Expected a space
C: e SEARCH OLDER 4294967296
S: e BAD Expected a number
C: f SEARCH YOUNGER "60"
S: f BAD Expected a number
C: g SEARCH OLDER 60 YOUNGER
S: g BAD Missing argument
C: h SEARCH (OLDER 60
S: h BAD Search keys are incomplete
C: i ESEARCH IN (personal) YOUNGER
S: i BAD Missing argument
C: j SORT (DATE) UTF-8 OLDER x
S: j BAD Expected a number
