# What NOTIFY does not take (RFC 5465 5, 6.1, 8).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a NOTIFY
S: a BAD Missing argument
C: b NOTIFY FOO
S: b BAD Expected SET or NONE
C: c NOTIFY SET
S: c BAD Missing argument
C: d NOTIFY SET (personal (MessageNew))
S: d BAD MessageNew and MessageExpunge go together
C: e NOTIFY SET (personal (FlagChange))
S: e BAD MessageNew and MessageExpunge go together
C: f NOTIFY SET (personal (AnnotationChange))
S: f NO [BADEVENT (MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange MailboxMetadataChange ServerMetadataChange)] Event is not known
C: g NOTIFY SET (selected (MailboxName))
S: g BAD Only message events are of the selected mailbox
C: h NOTIFY SET (selected NONE) (selected-delayed NONE)
S: h BAD The selected mailbox is named twice
C: i NOTIFY SET (subtree (MessageNew MessageExpunge))
S: i BAD Expected a space
C: j NOTIFY SET (mailboxes "&Jjo" (MessageNew MessageExpunge))
S: j NO [CANNOT] Mailbox name is not valid modified UTF-7
C: k NOTIFY SET (personal (MessageNew (UID) MessageExpunge))
S: k BAD Expected an atom
C: m NOTIFY SET ((((((personal NONE
S: m BAD Expected an atom
C: n NOTIFY NONE
S: n OK Nothing will be told
C: o NOTIFY SET (personal NONE)
S: o OK Changes will be told
