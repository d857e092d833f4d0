# What somebody else did to a mailbox before the client named it, and the client has not been told yet, is told though the client's own command
# went over it (RFC 5465 5). The wait is for a literal: a session that has a command under way is not woken.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
C: a CREATE Work/Sub
S: a OK <any>
C: b CREATE Plan
S: b OK <any>
open d imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
c C: n NOTIFY SET (personal (MailboxName SubscriptionChange))
S: n OK Changes will be told
C: a APPEND Sent {6}
S: + <any>
d C: a RENAME Work/Sub Away
S: a OK Mailbox renamed
C: b RENAME Plan Old
S: b OK Mailbox renamed
C: c CREATE Plan
S: c OK <any>
C: d CREATE Work/New
S: d OK <any>
c C-raw: a: 1\r\n\r\nb RENAME Work Job\r\nc RENAME Plan Next\r\nd SUBSCRIBE Next\r\n
S: a OK <any>
S: b OK Mailbox renamed
S: c OK Mailbox renamed
S: d OK Subscribed
S: * LIST (\HasNoChildren) "/" "Old" ("OLDNAME" ("Plan"))
S: * LIST (\HasChildren) "/" "Job"
S: * LIST (\HasNoChildren) "/" "Away" ("OLDNAME" ("Job/Sub"))
S: * LIST (\HasNoChildren) "/" "Job/New"
C: e NOOP
S: e OK Completed
d C: e UNSUBSCRIBE Next
S: e OK Unsubscribed
c S: * LIST (\HasNoChildren) "/" "Next"
C: f NOOP
S: f OK Completed
