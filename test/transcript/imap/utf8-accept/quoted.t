# Strings in UTF-8 may be quoted wherever there is a string, once it is on; before, they are literals; what is no UTF-8 is BAD (RFC 6855 3).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE "Grüße"
S: a OK [MAILBOXID (<any>)] Mailbox created
C-raw: b CREATE "\xff"\r\n
S: b BAD Quoted string is not UTF-8
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
C-raw: c SEARCH SUBJECT "\xff"\r\n
S: c BAD Quoted string is not UTF-8
C: d ENABLE UTF8=ACCEPT
S: * ENABLED UTF8=ACCEPT
S: d OK Enabled
C: e CREATE "Grüße"
S: e NO [ALREADYEXISTS] There is a mailbox of that name
C-raw: f CREATE {7+}\r\nGr\xc3\xbc\xc3\x9fe\r\n
S: f NO [ALREADYEXISTS] There is a mailbox of that name
C: g LIST "" "G*"
S: * LIST (\HasNoChildren) "/" "Grüße"
S: g OK Mailboxes listed
C: h RENAME "Grüße" "Später/Grüße"
S: h OK Mailbox renamed
C: i SUBSCRIBE "Später/Grüße"
S: i OK Subscribed
C: j LSUB "" "Sp*"
S: * LSUB () "/" "Später/Grüße"
S: j OK Mailboxes listed
C: k STATUS "Später/Grüße" (MESSAGES)
S: * STATUS "Später/Grüße" (MESSAGES 0)
S: k OK Status told
C: m SETMETADATA "Später" (/private/comment "für später")
S: m OK Annotated
C: n GETMETADATA "Später" /private/comment
S: * METADATA "Später" (/private/comment {12}
S: für später)
S: n OK Annotations told
C: o ID ("name" "Jörgs")
S: * ID ("name" "Culver")
S: o OK ID completed
C: q LIST "" (INBOX "Später/%") RETURN (STATUS (MESSAGES))
S: * LIST (\HasNoChildren) "/" "INBOX"
S: * STATUS "INBOX" (MESSAGES 0)
S: * LIST (\HasNoChildren) "/" "Später/Grüße"
S: * STATUS "Später/Grüße" (MESSAGES 0)
S: q OK Mailboxes listed
C: s SELECT "Später/Grüße"
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 0 EXISTS
S: * 0 RECENT
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 1] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C-raw: t STATUS "Gr\xfc\xdfe" (MESSAGES)\r\n
S: t BAD Quoted string is not UTF-8
C-raw: u STATUS "\xed\xa0\x80" (MESSAGES)\r\n
S: u BAD Quoted string is not UTF-8
C-raw: v STATUS "\xc0\xaf" (MESSAGES)\r\n
S: v BAD Quoted string is not UTF-8
C-raw: w CREATE {2+}\r\n\xff\xfe\r\n
S: w NO [CANNOT] Mailbox name is not valid UTF-8
C-raw: x CREATE "a\xc2\x85b"\r\n
S: x NO [CANNOT] Mailbox name is not allowed
C-raw: y CREATE "a\xe2\x80\xa8b"\r\n
S: y NO [CANNOT] Mailbox name is not allowed
C-raw: z CREATE "a\x7fb"\r\n
S: z NO [CANNOT] Mailbox name is not allowed
