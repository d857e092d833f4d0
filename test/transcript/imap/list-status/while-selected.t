# It may ask of the selected mailbox too, which is what it is for others (RFC 5819 2, RFC 3501 6.3.10).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
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
C: p APPEND INBOX {16+}
C: Subject: one
C:
C:
S: * 1 EXISTS
S: * 1 RECENT
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX (\Deleted) {16+}
C: Subject: two
C:
C:
S: * 2 EXISTS
S: * 2 RECENT
S: p OK [APPENDUID <any> 2] Message stored
C: b LIST "" % RETURN (STATUS (MESSAGES UNSEEN))
S: * LIST (\HasNoChildren) "/" "INBOX"
S: * STATUS "INBOX" (MESSAGES 2 UNSEEN 2)
S: * LIST (\HasNoChildren \Archive) "/" "Archive"
S: * STATUS "Archive" (MESSAGES 0 UNSEEN 0)
S: * LIST (\HasNoChildren \Drafts) "/" "Drafts"
S: * STATUS "Drafts" (MESSAGES 0 UNSEEN 0)
S: * LIST (\HasNoChildren \Junk) "/" "Junk"
S: * STATUS "Junk" (MESSAGES 0 UNSEEN 0)
S: * LIST (\HasNoChildren \Sent) "/" "Sent"
S: * STATUS "Sent" (MESSAGES 0 UNSEEN 0)
S: * LIST (\HasNoChildren \Trash) "/" "Trash"
S: * STATUS "Trash" (MESSAGES 0 UNSEEN 0)
S: b OK Mailboxes listed
C: c EXPUNGE
S: * 2 EXPUNGE
S: c OK Expunged
C: d LIST "" INBOX RETURN (STATUS (MESSAGES UNSEEN UIDNEXT))
S: * LIST (\HasNoChildren) "/" "INBOX"
S: * STATUS "INBOX" (MESSAGES 1 UIDNEXT 3 UNSEEN 1)
S: d OK Mailboxes listed
