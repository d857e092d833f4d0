# STORE (UNCHANGEDSINCE 0) fails where the flag exists: a system flag always, a keyword where it is set; who is first to set a keyword has set it (RFC 7162 3.1.3, example 8).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
C: p APPEND INBOX {6+}
C: a: 1
C:  ($MDNSent) {6+}
C: a: 2
C:  (\Seen) {6+}
C: a: 3
C:
S: p OK <any>
C: s SELECT INBOX (CONDSTORE)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: * 3 EXISTS
S: * 3 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-WRITE] Mailbox selected
C: a STORE 1:3 (UNCHANGEDSINCE 0) +FLAGS.SILENT ($MDNSent)
S: * 1 FETCH (UID 1 MODSEQ (<any>))
S: * 3 FETCH (UID 3 MODSEQ (<any>))
S: a OK [MODIFIED 2] Some messages have been changed by others
C: b UID STORE 1:3 (UNCHANGEDSINCE 0) +FLAGS.SILENT ($MDNSent)
S: b OK [MODIFIED 1:3] Some messages have been changed by others
C: c STORE 1:3 (UNCHANGEDSINCE 0) +FLAGS ($New \Flagged)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: c OK [MODIFIED 1:3] Some messages have been changed by others
C: d STORE 1:3 (UNCHANGEDSINCE 0) FLAGS ($Other)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: d OK [MODIFIED 1:3] Some messages have been changed by others
C: e STORE 1:3 (UNCHANGEDSINCE 0) -FLAGS ($MDNSent)
S: e OK [MODIFIED 1:3] Some messages have been changed by others
C: f FETCH 1:3 (FLAGS)
S: * 1 FETCH (FLAGS ($MDNSent \Recent))
S: * 2 FETCH (FLAGS ($MDNSent \Recent))
S: * 3 FETCH (FLAGS (\Seen $MDNSent \Recent))
S: f OK Fetched
