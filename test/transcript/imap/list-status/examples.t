# A STATUS response behind the LIST response of each mailbox that can be selected and is meant (RFC 5819 2, 3).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE foo/bar
S: a OK [MAILBOXID (<any>)] Mailbox created
C: b CREATE level/below
S: b OK [MAILBOXID (<any>)] Mailbox created
C: c DELETE level
S: c OK Mailbox deleted
C: p APPEND INBOX (\Seen) {16+}
C: Subject: one
C:
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX {16+}
C: Subject: two
C:
C:
S: p OK [APPENDUID <any> 2] Message stored
C: d LIST "" (INBOX foo level) RETURN (STATUS (MESSAGES UNSEEN))
S: * LIST (\HasNoChildren) "/" "INBOX"
S: * STATUS "INBOX" (MESSAGES 2 UNSEEN 1)
S: * LIST (\HasChildren) "/" "foo"
S: * STATUS "foo" (MESSAGES 0 UNSEEN 0)
S: * LIST (\Noselect \HasChildren) "/" "level"
S: d OK Mailboxes listed
C: e SUBSCRIBE foo/bar
S: e OK Subscribed
C: f SUBSCRIBE gone
S: f OK Subscribed
C: g LIST (SUBSCRIBED RECURSIVEMATCH) "" (INBOX foo) RETURN (STATUS (MESSAGES))
S: * LIST (\HasNoChildren \Subscribed) "/" "INBOX"
S: * STATUS "INBOX" (MESSAGES 2)
S: * LIST (\HasChildren) "/" "foo" ("CHILDINFO" ("SUBSCRIBED"))
S: g OK Mailboxes listed
C: h LIST (SUBSCRIBED) "" (foo/bar gone) RETURN (STATUS (MESSAGES))
S: * LIST (\HasNoChildren \Subscribed) "/" "foo/bar"
S: * STATUS "foo/bar" (MESSAGES 0)
S: * LIST (\Subscribed \NonExistent) "/" "gone"
S: h OK Mailboxes listed
C: i LIST (SPECIAL-USE) "" (Sent INBOX) RETURN (STATUS (MESSAGES) CHILDREN)
S: * LIST (\HasNoChildren \Sent) "/" "Sent"
S: * STATUS "Sent" (MESSAGES 0)
S: i OK Mailboxes listed
C: j LIST "" INBOX RETURN (SUBSCRIBED STATUS (UIDNEXT UIDVALIDITY RECENT DELETED SIZE HIGHESTMODSEQ MAILBOXID APPENDLIMIT))
S: * LIST (\HasNoChildren \Subscribed) "/" "INBOX"
S: * STATUS "INBOX" (RECENT 2 UIDNEXT 3 UIDVALIDITY <any> DELETED 0 SIZE 32 HIGHESTMODSEQ 13 APPENDLIMIT 52428800 MAILBOXID (<any>))
S: j OK Mailboxes listed
C: k LIST "" nothing RETURN (STATUS (MESSAGES))
S: k OK Mailboxes listed
C: m list "" inbox return (status (messages unseen))
S: * LIST (\HasNoChildren) "/" "INBOX"
S: * STATUS "INBOX" (MESSAGES 2 UNSEEN 1)
S: m OK Mailboxes listed
