# What the client itself does in other mailboxes and to names is not told to it; what others do at the same time is (RFC 5465 5).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
open d imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
c C: p APPEND INBOX {6+}
C: a: 1
C:
S: p OK <any>
C: b ENABLE CONDSTORE
S: * ENABLED CONDSTORE
S: b OK Enabled
C: s SELECT INBOX
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: * 1 EXISTS
S: * 1 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-WRITE] Mailbox selected
C: a NOTIFY SET (selected-delayed (MessageNew MessageExpunge)) (personal (MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange MailboxMetadataChange))
S: a OK Changes will be told
C: b APPEND Sent {6+}
C: a: 2
C:  {6+}
C: a: 3
C:
S: b OK [APPENDUID <any> 1:2] Messages stored
C: c COPY 1 Sent
S: c OK [COPYUID <any> 1 3] Copied
C: d MOVE 1 Sent
S: * OK [COPYUID <any> 1 4] Moved
S: * 1 EXPUNGE
S: d OK Moved
C: e SETMETADATA Sent (/shared/comment "x")
S: e OK Annotated
C: f CREATE Work/Old/Ten
S: f OK <any>
C: g SUBSCRIBE Work
S: g OK Subscribed
C: h RENAME Work Job
S: h OK Mailbox renamed
C: i CREATE Job/New
S: i OK <any>
C: j DELETE Job/Old/Ten
S: j OK Mailbox deleted
C: k DELETE Job
S: k OK Mailbox deleted
C: m UNSUBSCRIBE inbox
S: m OK Unsubscribed
C: n NOOP
S: n OK Completed
# somebody else's
d C: b APPEND Sent {6+}
C: a: 5
C:
S: b OK <any>
c S: * STATUS "Sent" (MESSAGES 5 UIDNEXT 6 UIDVALIDITY <any> UNSEEN 5 HIGHESTMODSEQ <any>)
d C: c CREATE Job/New/One
S: c OK <any>
c S: * LIST (\HasChildren) "/" "Job/New"
c S: * LIST (\HasNoChildren) "/" "Job/New/One"
d C: d SUBSCRIBE Job/Old
S: d OK Subscribed
c S: * LIST (\HasNoChildren \Subscribed) "/" "Job/Old"
