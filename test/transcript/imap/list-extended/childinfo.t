# RECURSIVEMATCH shows levels for the sake of what is below them, with CHILDINFO, which nothing else does (RFC 5258 3.5, examples 8 and 9 of 5).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE Foo/Bar
S: a OK [MAILBOXID (<any>)] Mailbox created
C: a CREATE Foo/Baz
S: a OK [MAILBOXID (<any>)] Mailbox created
C: a CREATE Moo
S: a OK [MAILBOXID (<any>)] Mailbox created
C: a UNSUBSCRIBE INBOX
S: a OK Unsubscribed
C: a SUBSCRIBE Foo/Baz
S: a OK Subscribed
C: b LIST (SUBSCRIBED) "" (Foo* Moo)
S: * LIST (\HasNoChildren \Subscribed) "/" "Foo/Baz"
S: b OK Mailboxes listed
C: c LIST (SUBSCRIBED) "" (Foo Moo)
S: c OK Mailboxes listed
C: d LIST (SUBSCRIBED RECURSIVEMATCH) "" (Foo Moo)
S: * LIST (\HasChildren) "/" "Foo" ("CHILDINFO" ("SUBSCRIBED"))
S: d OK Mailboxes listed
C: a SUBSCRIBE Foo
S: a OK Subscribed
C: e LIST (SUBSCRIBED RECURSIVEMATCH) "" (Foo Moo)
S: * LIST (\HasChildren \Subscribed) "/" "Foo" ("CHILDINFO" ("SUBSCRIBED"))
S: e OK Mailboxes listed
C: f LIST (SUBSCRIBED RECURSIVEMATCH) "" (Foo Moo) RETURN (CHILDREN)
S: * LIST (\HasChildren \Subscribed) "/" "Foo" ("CHILDINFO" ("SUBSCRIBED"))
S: f OK Mailboxes listed
C: a UNSUBSCRIBE Foo/Baz
S: a OK Unsubscribed
C: a SUBSCRIBE Moo
S: a OK Subscribed
C: g LIST (SUBSCRIBED RECURSIVEMATCH) "" (Foo Moo) RETURN (CHILDREN)
S: * LIST (\HasChildren \Subscribed) "/" "Foo"
S: * LIST (\HasNoChildren \Subscribed) "/" "Moo"
S: g OK Mailboxes listed
C: a UNSUBSCRIBE Foo
S: a OK Unsubscribed
C: a UNSUBSCRIBE Moo
S: a OK Unsubscribed
C: h LIST (SUBSCRIBED RECURSIVEMATCH) "" (Foo Moo)
S: h OK Mailboxes listed
C: a SUBSCRIBE Gone/Baz
S: a OK Subscribed
C: i LIST (SUBSCRIBED RECURSIVEMATCH) "" (Gone Foo)
S: * LIST (\NonExistent) "/" "Gone" ("CHILDINFO" ("SUBSCRIBED"))
S: i OK Mailboxes listed
C: j LIST (RECURSIVEMATCH REMOTE SUBSCRIBED) "" Gone
S: * LIST (\NonExistent) "/" "Gone" ("CHILDINFO" ("SUBSCRIBED"))
S: j OK Mailboxes listed
C: k LIST (RECURSIVEMATCH SUBSCRIBED) "" Gone*
S: * LIST (\Subscribed \NonExistent) "/" "Gone/Baz"
S: k OK Mailboxes listed
