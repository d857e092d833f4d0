# Rights with LIST of subscribed names, levels and shared mailboxes; none of what is not there (RFC 8440 3, 4).
account alice@lab.test correct-horse
account bob@lab.test battery-staple
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE level/below
S: a OK [MAILBOXID (<any>)] Mailbox created
C: a DELETE level
S: a OK Mailbox deleted
C: a SUBSCRIBE level/below
S: a OK Subscribed
C: a SUBSCRIBE gone
S: a OK Subscribed
C: b LIST (SUBSCRIBED) "" (level* gone) RETURN (MYRIGHTS)
S: * LIST (\HasNoChildren \Subscribed) "/" "level/below"
S: * MYRIGHTS "level/below" lrswipkxteacd
S: * LIST (\Subscribed \NonExistent) "/" "gone"
S: b OK Mailboxes listed
C: c LIST (SUBSCRIBED RECURSIVEMATCH) "" level RETURN (MYRIGHTS)
S: * LIST (\Noselect \HasChildren) "/" "level" ("CHILDINFO" ("SUBSCRIBED"))
S: c OK Mailboxes listed
C: d LIST "" (level level/below) RETURN (MYRIGHTS STATUS (MESSAGES))
S: * LIST (\Noselect \HasChildren) "/" "level"
S: * MYRIGHTS "level" lrswipkxteacd
S: * LIST (\HasNoChildren) "/" "level/below"
S: * MYRIGHTS "level/below" lrswipkxteacd
S: * STATUS "level/below" (MESSAGES 0)
S: d OK Mailboxes listed
C: e SETACL INBOX bob@lab.test l
S: e OK Rights changed
C: f SETACL level/below bob@lab.test lrswit
S: f OK Rights changed
C: g LIST (MYRIGHTS) "" *
S: g BAD Unknown LIST option
C: h LIST "" INBOX RETURN (MYRIGHTS (x))
S: h BAD Expected an atom
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK [CAPABILITY <any>] Logged in
C: a LIST "" "Other Users/alice@lab.test/*" RETURN (MYRIGHTS)
S: * LIST (\HasNoChildren) "/" "Other Users/alice@lab.test/INBOX"
S: * MYRIGHTS "Other Users/alice@lab.test/INBOX" l
S: * LIST (\Noselect \HasChildren) "/" "Other Users/alice@lab.test/level"
S: * LIST (\HasNoChildren) "/" "Other Users/alice@lab.test/level/below"
S: * MYRIGHTS "Other Users/alice@lab.test/level/below" lrswitd
S: a OK Mailboxes listed
C: b MYRIGHTS "Other Users/alice@lab.test/level/below"
S: * MYRIGHTS "Other Users/alice@lab.test/level/below" lrswitd
S: b OK Rights told
c C: i DELETEACL INBOX bob@lab.test
S: i OK Rights changed
b C: c LIST "" "Other Users/alice@lab.test/*" RETURN (MYRIGHTS)
S: * LIST (\Noselect \HasChildren) "/" "Other Users/alice@lab.test/level"
S: * LIST (\HasNoChildren) "/" "Other Users/alice@lab.test/level/below"
S: * MYRIGHTS "Other Users/alice@lab.test/level/below" lrswitd
S: c OK Mailboxes listed
