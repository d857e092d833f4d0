# Several patterns, subscription and children in one answer (RFC 5258).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE x/y
S: a OK <any>
C: a SUBSCRIBE x/y
S: a OK <any>
C: a SUBSCRIBE gone
S: a OK <any>
C: a LIST "" (x "x/%") RETURN (SUBSCRIBED CHILDREN)
S: * LIST (\HasChildren) "/" "x"
S: * LIST (\HasNoChildren \Subscribed) "/" "x/y"
S: a OK <any>
C: a LIST (SUBSCRIBED) "" (x* gone)
S: * LIST (\HasNoChildren \Subscribed) "/" "x/y"
S: * LIST (\Subscribed \NonExistent) "/" "gone"
S: a OK Mailboxes listed
C: a LIST (SUBSCRIBED RECURSIVEMATCH) "" x
S: * LIST (\HasChildren) "/" "x" ("CHILDINFO" ("SUBSCRIBED"))
S: a OK Mailboxes listed
C: a LIST (RECURSIVEMATCH) "" x
S: a BAD <any>
C: a LIST (FOO) "" x
S: a BAD <any>
C: a LIST "" x RETURN (FOO)
S: a BAD <any>
C: a LIST "" (x
S: a BAD <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
