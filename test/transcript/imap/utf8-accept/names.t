# With IMAP4rev2 or UTF8=ACCEPT mailbox names are UTF-8 on the wire; others still see modified UTF-7 (RFC 9051 5.1, RFC 6855 3).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
open d imaps
d S: * OK <any>
d C: l LOGIN alice@lab.test correct-horse
d S: l OK [CAPABILITY <any>] Logged in
c C: a ENABLE UTF8=ACCEPT
c S: * ENABLED UTF8=ACCEPT
c S: a OK Enabled
C: b CREATE "Entwürfe/R&D"
S: b OK [MAILBOXID (F<any>)] Mailbox created
C: c LIST "" "Entw*"
S: * LIST (\HasChildren) "/" "Entwürfe"
S: * LIST (\HasNoChildren) "/" "Entwürfe/R&D"
S: c OK Mailboxes listed
C: e STATUS "Entwürfe/R&D" (MESSAGES)
S: * STATUS "Entwürfe/R&D" (MESSAGES 0)
S: e OK Status told
C: f CREATE "&AOQ-"
S: f OK [MAILBOXID (F<any>)] Mailbox created
C: g LIST "" "&*"
S: * LIST (\HasNoChildren) "/" "&AOQ-"
S: g OK Mailboxes listed
C-raw: h CREATE "\xff"\r\n
S: h BAD Quoted string is not UTF-8
C: i SEARCH ALL
S: i BAD [CLIENTBUG] Select a mailbox first
C: j LSUB "" "*/R&*"
S: j OK Mailboxes listed
d C: a LIST "" "*&*"
d S: a OK Mailboxes listed
d C: b SELECT "Entw&APw-rfe/R&-D"
d S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
d S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
d S: * 0 EXISTS
d S: * 0 RECENT
d S: * OK [UIDVALIDITY <any>] UIDs are valid
d S: * OK [UIDNEXT 1] Next UID
d S: * OK [HIGHESTMODSEQ 8] Changes up to here are told
d S: * OK [MAILBOXID (F<any>)] Identifier
d S: b OK [READ-WRITE] Mailbox selected
d C: c ENABLE IMAP4rev2
d S: * ENABLED IMAP4rev2
d S: c OK Enabled
d C: e SELECT "Entwürfe/R&D"
d S: * OK [CLOSED] Previous mailbox closed
d S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
d S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
d S: * 0 EXISTS
d S: * LIST (\HasNoChildren) "/" "Entwürfe/R&D"
d S: * OK [UIDVALIDITY <any>] UIDs are valid
d S: * OK [UIDNEXT 1] Next UID
d S: * OK [HIGHESTMODSEQ 8] Changes up to here are told
d S: * OK [MAILBOXID (F<any>)] Identifier
d S: e OK [READ-WRITE] Mailbox selected
d C: f SEARCH CHARSET UTF-8 ALL
d S: * ESEARCH (TAG "f")
d S: f OK Searched
c C: k SELECT INBOX
c S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
c S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
c S: * 0 EXISTS
c S: * 0 RECENT
c S: * OK [UIDVALIDITY <any>] UIDs are valid
c S: * OK [UIDNEXT 1] Next UID
c S: * OK [HIGHESTMODSEQ 1] Changes up to here are told
c S: * OK [MAILBOXID (F<any>)] Identifier
c S: k OK [READ-WRITE] Mailbox selected
C: l SEARCH CHARSET UTF-8 ALL
S: l BAD Everything is UTF-8 now
C: m SEARCH SUBJECT "ü"
S: * SEARCH
S: m OK Searched
