# In an empty mailbox no number is valid, "*" is none either (RFC 9051 9, seq-number); UIDs that are not there are passed over.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: s EXAMINE INBOX
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 0 EXISTS
S: * 0 RECENT
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT 1] <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-ONLY] Mailbox selected
C: a FETCH 1:* (FLAGS)
S: a BAD No message has that number
C: b UID FETCH 1:* (FLAGS)
S: b OK Fetched
C: c SEARCH 1:*
S: * SEARCH
S: c OK Searched
C: d SORT (DATE) UTF-8 1:*
S: * SORT
S: d OK Sorted
C: e THREAD REFERENCES UTF-8 ALL
S: * THREAD
S: e OK Threaded
