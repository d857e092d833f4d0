# A mailbox that is shared with anyone while a NOTIFY is in force is told to everybody who listens (RFC 5465 5.4).
account alice@lab.test correct-horse
account bob@lab.test battery-staple
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK <any>
C: a NOTIFY SET (mailboxes "Other Users/alice@lab.test/Sent" (MailboxName))
S: a OK Changes will be told
culver share add alice@lab.test Sent anyone lr
b S: * LIST (\HasNoChildren) "/" "Other Users/alice@lab.test/Sent"
culver share remove alice@lab.test Sent anyone
b S: * LIST (\NonExistent) "/" "Other Users/alice@lab.test/Sent"
