# NAMESPACE is for those who are logged in, has no arguments, and is the same in every account (RFC 2342 5).
account alice@lab.test correct-horse
account bob@lab.test battery-staple
open c imaps
S: * OK <any>
C: a NAMESPACE
S: a BAD [CLIENTBUG] Log in first
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: b NAMESPACE ""
S: b BAD Unexpected text behind the arguments
C: c UID NAMESPACE
S: c BAD Unknown command
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 0 EXISTS
S: * 0 RECENT
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 1] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: d namespace
S: * NAMESPACE (("" "/")) (("Other Users/" "/")) (("Shared Folders/" "/"))
S: d OK Namespaces listed
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK [CAPABILITY <any>] Logged in
C: a NAMESPACE
S: * NAMESPACE (("" "/")) (("Other Users/" "/")) (("Shared Folders/" "/"))
S: a OK Namespaces listed
