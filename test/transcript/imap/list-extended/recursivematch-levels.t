# RECURSIVEMATCH shows what stands above a subscription, a mailbox or not; of one that is not subscribed itself nothing more is told (RFC 5258 3.5, RFC 5819 3, RFC 8440 4).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE foo/baz
S: a OK <any>
C: b SUBSCRIBE foo/baz
S: b OK <any>
C: c SUBSCRIBE gone/below/it
S: c OK <any>
C: d SUBSCRIBE gone/below
S: d OK <any>
C: e LIST (SUBSCRIBED RECURSIVEMATCH) "" (foo gone Sent) RETURN (CHILDREN STATUS (MESSAGES) MYRIGHTS METADATA (/private/comment))
S: * LIST (\HasNoChildren \Subscribed \Sent) "/" "Sent"
S: * MYRIGHTS "Sent" lrswipkxteacd
S: * STATUS "Sent" (MESSAGES 0)
S: * METADATA "Sent" (/private/comment NIL)
S: * LIST (\HasChildren) "/" "foo" ("CHILDINFO" ("SUBSCRIBED"))
S: * LIST (\NonExistent \HasNoChildren) "/" "gone" ("CHILDINFO" ("SUBSCRIBED"))
S: e OK Mailboxes listed
C: f LIST (SUBSCRIBED RECURSIVEMATCH) "" gone/%
S: * LIST (\Subscribed \NonExistent) "/" "gone/below" ("CHILDINFO" ("SUBSCRIBED"))
S: f OK Mailboxes listed
C: g LIST (SUBSCRIBED RECURSIVEMATCH) "" (gone gone/*)
S: * LIST (\Subscribed \NonExistent) "/" "gone/below" ("CHILDINFO" ("SUBSCRIBED"))
S: * LIST (\Subscribed \NonExistent) "/" "gone/below/it"
S: g OK Mailboxes listed
C: h LIST (SUBSCRIBED) "" gone* RETURN (CHILDREN)
S: * LIST (\Subscribed \NonExistent \HasNoChildren) "/" "gone/below"
S: * LIST (\Subscribed \NonExistent \HasNoChildren) "/" "gone/below/it"
S: h OK Mailboxes listed
C: i LIST "foo" ("" "/b%")
S: * LIST (\HasNoChildren) "/" "foo/baz"
S: i OK Mailboxes listed
