# It is the internal date that counts, to the second: not the Date field, not when it was saved, and a date to come is younger (RFC 5032 3).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX "01-Jan-2020 00:00:00 +0000" {59+}
C: Date: 18 Nov 2026 10:00:00 +0000
C: Subject: was long ago
C:
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX {54+}
C: Date: 1 Jan 2020 10:00:00 +0000
C: Subject: came now
C:
C:
S: p OK [APPENDUID <any> 2] Message stored
C: p APPEND INBOX "01-Jan-2036 00:00:00 +0000" {22+}
C: Subject: will come
C:
C:
S: p OK [APPENDUID <any> 3] Message stored
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 3 EXISTS
S: * 3 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 4] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a SEARCH YOUNGER 60
S: * SEARCH 2 3
S: a OK Searched
C: b SEARCH OLDER 60
S: * SEARCH 1
S: b OK Searched
C: c SEARCH OLDER 4294967295
S: * SEARCH
S: c OK Searched
C: d SEARCH NOT YOUNGER 1
S: * SEARCH 1
S: d OK Searched
C: e COPY 1 Archive
S: e OK [COPYUID <any> 1 1] Copied
C: s SELECT Archive
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 1 EXISTS
S: * 1 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 2] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: f SEARCH OLDER 60
S: * SEARCH 1
S: f OK Searched
