# The use goes along with the mailbox when it is renamed, away with it when it is deleted, and can then be given again (RFC 6154 2, 3).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a RENAME Sent "Sent Mail"
S: a OK Mailbox renamed
C: b LIST (SPECIAL-USE) "" Sent*
S: * LIST (\HasNoChildren \Sent) "/" "Sent Mail"
S: b OK Mailboxes listed
C: c DELETE "Sent Mail"
S: c OK Mailbox deleted
C: d LIST (SPECIAL-USE) "" Sent*
S: d OK Mailboxes listed
C: e CREATE Posted
S: e OK [MAILBOXID (<any>)] Mailbox created
C: g CREATE Gone (USE (\Sent))
S: g OK [MAILBOXID (<any>)] Mailbox created
C: h LIST "" Gone
S: * LIST (\HasNoChildren \Sent) "/" "Gone"
S: h OK Mailboxes listed
restart
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a LIST (SPECIAL-USE) "" "*"
S: * LIST (\HasNoChildren \Archive) "/" "Archive"
S: * LIST (\HasNoChildren \Drafts) "/" "Drafts"
S: * LIST (\HasNoChildren \Sent) "/" "Gone"
S: * LIST (\HasNoChildren \Junk) "/" "Junk"
S: * LIST (\HasNoChildren \Trash) "/" "Trash"
S: a OK Mailboxes listed
