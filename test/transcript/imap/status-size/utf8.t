# Of a message that this client is shown a surrogate of, the size is that of the message, as RFC822.SIZE says it (RFC 8438 3, RFC 6858 3).
account alice@lab.test correct-horse
deliver alice@lab.test
    From: Jörg <joerg@example.org>
    Subject: Grüße
    
    body
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: s EXAMINE INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS ()] No changes are kept
S: * 1 EXISTS
S: * 1 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 2] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-ONLY] Mailbox selected
C: a STATUS INBOX (SIZE)
S: * STATUS "INBOX" (SIZE 235)
S: a OK Status told
C: b FETCH 1 RFC822.SIZE
S: * 1 FETCH (RFC822.SIZE 235)
S: b OK Fetched
