# A mailbox that is made anew under the name that it has in new accounts has its special use again, unless another has it (RFC 6154 3).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a DELETE Trash
S: a OK Mailbox deleted
C: b CREATE Trash
S: b OK [MAILBOXID (<any>)] Mailbox created
C: c LIST "" Trash
S: * LIST (\HasNoChildren \Trash) "/" "Trash"
S: c OK Mailboxes listed
C: d RENAME Sent "Sent Mail"
S: d OK Mailbox renamed
C: e CREATE Sent
S: e OK [MAILBOXID (<any>)] Mailbox created
C: f LIST "" Sent*
S*: * LIST (\HasNoChildren) "/" "Sent"
S*: * LIST (\HasNoChildren \Sent) "/" "Sent Mail"
S: f OK Mailboxes listed
C: g DELETE Junk
S: g OK Mailbox deleted
C: h CREATE junk
S: h OK [MAILBOXID (<any>)] Mailbox created
C: i CREATE Work/Junk
S: i OK [MAILBOXID (<any>)] Mailbox created
C: j CREATE Junk (USE (\Important))
S: j OK [MAILBOXID (<any>)] Mailbox created
C: k LIST (SPECIAL-USE) "" "*"
S*: * LIST (\HasNoChildren \Archive) "/" "Archive"
S*: * LIST (\HasNoChildren \Drafts) "/" "Drafts"
S*: * LIST (\HasNoChildren \Important) "/" "Junk"
S*: * LIST (\HasNoChildren \Sent) "/" "Sent Mail"
S*: * LIST (\HasNoChildren \Trash) "/" "Trash"
S: k OK Mailboxes listed
