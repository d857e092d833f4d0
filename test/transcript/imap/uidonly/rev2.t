# UIDONLY with IMAP4rev2: what comes is without numbers there too (RFC 9586 3, RFC 9051 6.3.2).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {16+}
C: Subject: one
C:
C:
S: p OK [APPENDUID <any> 1] Message stored
C: a ENABLE IMAP4rev2 UIDONLY
S: * ENABLED IMAP4rev2 UIDONLY
S: a OK Enabled
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 1 EXISTS
S: * LIST (\HasNoChildren) "/" "INBOX"
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 2] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: b SEARCH ALL
S: b BAD [UIDREQUIRED] Messages are named by UID only
C: c UID SEARCH UNSEEN
S: * ESEARCH (TAG "c") UID ALL 1
S: c OK Searched
C: d UID FETCH 1 (UID FLAGS)
S: * 1 UIDFETCH (UID 1 FLAGS ())
S: d OK Fetched
C: e UID STORE 1 +FLAGS (\Deleted)
S: * 1 UIDFETCH (FLAGS (\Deleted))
S: e OK Flags changed
C: f UID STORE 1 +FLAGS.SILENT (\Seen)
S: f OK Flags changed
C: g UID EXPUNGE 1
S: * VANISHED 1
S: g OK Expunged
