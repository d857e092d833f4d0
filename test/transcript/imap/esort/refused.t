# Result options of SORT that are none, and THREAD, which has none (RFC 5267 3, RFC 4466 2.6.1).
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
C: a SORT RETURN (FOO) (DATE) UTF-8 ALL
S: a BAD Unknown search result option
C: b SORT RETURN (ALL (DATE) UTF-8 ALL
S: b BAD Expected an atom
C: c SORT RETURN ALL (DATE) UTF-8 ALL
S: c BAD Expected a list of sort criteria
C: d SORT RETURN (UPDATE) (DATE) UTF-8 ALL
S: d BAD Unknown search result option
C: e SORT RETURN (CONTEXT) (DATE) UTF-8 ALL
S: e BAD Unknown search result option
C: f SORT RETURN (ALL)(DATE) UTF-8 ALL
S: f BAD Expected a space
C: g THREAD RETURN (ALL) REFERENCES UTF-8 ALL
S: g BAD Unknown threading algorithm
C: h SORT RETURN (RELEVANCY) (DATE) UTF-8 ALL
S: h BAD RELEVANCY is of FUZZY keys
