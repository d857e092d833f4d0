# RECURSIVEMATCH shows what is subscribed to below, also of names that are not there, and only where that is not shown itself (RFC 5258 3.1 and 3.5, RFC 9051 6.3.9.3, 6.3.9.6).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE foo2/bar1
S: a OK <any>
C: a CREATE foo2/bar2
S: a OK <any>
C: a CREATE baz2/bar2
S: a OK <any>
C: a CREATE eps2/mamba
S: a OK <any>
C: a SUBSCRIBE foo2/bar1
S: a OK <any>
C: a SUBSCRIBE foo2/bar2
S: a OK <any>
C: a SUBSCRIBE baz2/bar2
S: a OK <any>
C: a SUBSCRIBE eps2
S: a OK <any>
C: a SUBSCRIBE eps2/mamba
S: a OK <any>
C: a SUBSCRIBE qux2/bar2
S: a OK <any>
C: a SUBSCRIBE gone2/deep/bar1
S: a OK <any>
C: a SUBSCRIBE gone2/deep
S: a OK <any>
C: b LIST (RECURSIVEMATCH SUBSCRIBED) "" *2
S: * LIST (\HasNoChildren \Subscribed) "/" "baz2/bar2"
S: * LIST (\HasChildren \Subscribed) "/" "eps2" ("CHILDINFO" ("SUBSCRIBED"))
S: * LIST (\HasChildren) "/" "foo2" ("CHILDINFO" ("SUBSCRIBED"))
S: * LIST (\HasNoChildren \Subscribed) "/" "foo2/bar2"
S: * LIST (\Subscribed \NonExistent) "/" "qux2/bar2"
S: * LIST (\NonExistent) "/" "gone2" ("CHILDINFO" ("SUBSCRIBED"))
S: b OK Mailboxes listed
C: c LIST (SUBSCRIBED RECURSIVEMATCH) "" % RETURN (STATUS (MESSAGES))
S: * LIST (\HasNoChildren \Subscribed) "/" "INBOX"
S: * STATUS "INBOX" (MESSAGES 0)
S: * LIST (\HasNoChildren \Subscribed \Archive) "/" "Archive"
S: * STATUS "Archive" (MESSAGES 0)
S: * LIST (\HasNoChildren \Subscribed \Drafts) "/" "Drafts"
S: * STATUS "Drafts" (MESSAGES 0)
S: * LIST (\HasNoChildren \Subscribed \Junk) "/" "Junk"
S: * STATUS "Junk" (MESSAGES 0)
S: * LIST (\HasNoChildren \Subscribed \Sent) "/" "Sent"
S: * STATUS "Sent" (MESSAGES 0)
S: * LIST (\HasNoChildren \Subscribed \Trash) "/" "Trash"
S: * STATUS "Trash" (MESSAGES 0)
S: * LIST (\HasChildren) "/" "baz2" ("CHILDINFO" ("SUBSCRIBED"))
S: * LIST (\HasChildren \Subscribed) "/" "eps2" ("CHILDINFO" ("SUBSCRIBED"))
S: * STATUS "eps2" (MESSAGES 0)
S: * LIST (\HasChildren) "/" "foo2" ("CHILDINFO" ("SUBSCRIBED"))
S: * LIST (\NonExistent) "/" "gone2" ("CHILDINFO" ("SUBSCRIBED"))
S: * LIST (\NonExistent) "/" "qux2" ("CHILDINFO" ("SUBSCRIBED"))
S: c OK Mailboxes listed
C: d LIST (SUBSCRIBED RECURSIVEMATCH) "" gone2/%
S: * LIST (\Subscribed \NonExistent) "/" "gone2/deep" ("CHILDINFO" ("SUBSCRIBED"))
S: d OK Mailboxes listed
C: e LIST (SUBSCRIBED) "" gone2*
S: * LIST (\Subscribed \NonExistent) "/" "gone2/deep"
S: * LIST (\Subscribed \NonExistent) "/" "gone2/deep/bar1"
S: e OK Mailboxes listed
C: f LIST (REMOTE RECURSIVEMATCH) "" *
S: f BAD RECURSIVEMATCH needs another option
