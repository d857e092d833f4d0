# NOTIFY SET: changes of the selected mailbox, of others and of names are told without a command (RFC 5465).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
open d imaps
d S: * OK <any>
d C: l LOGIN alice@lab.test correct-horse
d S: l OK [CAPABILITY <any>] Logged in
c C: a NOTIFY SET STATUS (selected (MessageNew (UID FLAGS) MessageExpunge FlagChange)) (mailboxes (Sent Work) (MessageNew MessageExpunge)) (personal (MailboxName SubscriptionChange))
c S: * STATUS "Sent" (MESSAGES 0 UIDNEXT 1 UIDVALIDITY <any>)
c S: a OK Changes will be told
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 0 EXISTS
S: * 0 RECENT
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 1] Next UID
S: * OK [HIGHESTMODSEQ 1] Changes up to here are told
S: * OK [MAILBOXID (F<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
d C: s SELECT INBOX
d S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
d S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
d S: * 0 EXISTS
d S: * 0 RECENT
d S: * OK [UIDVALIDITY <any>] UIDs are valid
d S: * OK [UIDNEXT 1] Next UID
d S: * OK [HIGHESTMODSEQ 1] Changes up to here are told
d S: * OK [MAILBOXID (F<any>)] Identifier
d S: s OK [READ-WRITE] Mailbox selected
C: p APPEND INBOX {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: one
C:
C: body
C:
S: * 1 EXISTS
S: * 1 RECENT
S: p OK [APPENDUID <any> 1] Message stored
c S: * 1 EXISTS
c S: * 0 RECENT
c S: * 1 FETCH (UID 1 FLAGS ())
d C: b STORE 1 +FLAGS (\Flagged)
d S: * 1 FETCH (FLAGS (\Flagged \Recent))
d S: b OK Flags changed
c S: * 1 FETCH (UID 1 FLAGS (\Flagged))
d C: c CREATE Work
d S: c OK [MAILBOXID (F<any>)] Mailbox created
c S: * LIST (\HasNoChildren) "/" "Work"
d C: e SUBSCRIBE Work
d S: e OK Subscribed
c S: * LIST (\HasNoChildren \Subscribed) "/" "Work"
d C: f COPY 1 Work
d S: f OK [COPYUID <any> 1 1] Copied
c S: * STATUS "Work" (MESSAGES 1 UIDNEXT 2)
d C: g RENAME Work Job/Work
d S: g OK Mailbox renamed
c S: * LIST (\HasNoChildren) "/" "Job/Work" ("OLDNAME" ("Work"))
c S: * LIST (\HasChildren) "/" "Job"
d C: h COPY 1 Drafts
d S: h OK [COPYUID <any> 1 1] Copied
d C: i DELETE Job/Work
d S: i OK Mailbox deleted
c S: * LIST (\HasNoChildren) "/" "Job"
c S: * LIST (\NonExistent) "/" "Job/Work"
d C: j STORE 1 +FLAGS.SILENT (\Deleted)
d S: j OK Flags changed
c S: * 1 FETCH (UID 1 FLAGS (\Flagged \Deleted))
d C: k EXPUNGE
d S: * 1 EXPUNGE
d S: k OK Expunged
c S: * 1 EXPUNGE
c C: t IDLE
c S: + idling
d C: m CREATE Again
d S: m OK [MAILBOXID (F<any>)] Mailbox created
c S: * LIST (\HasNoChildren) "/" "Again"
c C: DONE
c S: t OK Idle ended
c C: u NOTIFY NONE
c S: u OK Nothing will be told
d C: n DELETE Again
d S: n OK Mailbox deleted
c C: v NOOP
c S: v OK Completed
