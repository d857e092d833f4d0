# Every LIST response says whether there is something below, asked for or not; it follows what is made, renamed and removed (RFC 3348 3, RFC 5258 4).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a LIST "" Work
S: a OK Mailboxes listed
C: b CREATE Work
S: b OK [MAILBOXID (<any>)] Mailbox created
C: c LIST "" Work
S: * LIST (\HasNoChildren) "/" "Work"
S: c OK Mailboxes listed
C: d CREATE Work/Old/Older
S: d OK [MAILBOXID (<any>)] Mailbox created
C: e LIST "" Work*
S: * LIST (\HasChildren) "/" "Work"
S: * LIST (\HasChildren) "/" "Work/Old"
S: * LIST (\HasNoChildren) "/" "Work/Old/Older"
S: e OK Mailboxes listed
C: f LIST () "" Work RETURN (CHILDREN)
S: * LIST (\HasChildren) "/" "Work"
S: f OK Mailboxes listed
C: g LIST (SUBSCRIBED) "" INBOX RETURN (CHILDREN)
S: * LIST (\HasNoChildren \Subscribed) "/" "INBOX"
S: g OK Mailboxes listed
C: h RENAME Work/Old Past
S: h OK Mailbox renamed
C: i LIST "" (Work Past Past/Older)
S: * LIST (\HasChildren) "/" "Past"
S: * LIST (\HasNoChildren) "/" "Past/Older"
S: * LIST (\HasNoChildren) "/" "Work"
S: i OK Mailboxes listed
C: j CREATE Work/Old
S: j OK [MAILBOXID (<any>)] Mailbox created
C: k DELETE Work/Old
S: k OK Mailbox deleted
C: m LIST "" Work
S: * LIST (\HasNoChildren) "/" "Work"
S: m OK Mailboxes listed
C: n DELETE Past
S: n OK Mailbox deleted
C: o LIST "" Past*
S: * LIST (\Noselect \HasChildren) "/" "Past"
S: * LIST (\HasNoChildren) "/" "Past/Older"
S: o OK Mailboxes listed
C: p DELETE Past/Older
S: p OK Mailbox deleted
C: q LIST "" Past*
S: * LIST (\Noselect \HasNoChildren) "/" "Past"
S: q OK Mailboxes listed
C: r CREATE INBOX/Sub
S: r OK [MAILBOXID (<any>)] Mailbox created
C: s LIST "" INBOX
S: * LIST (\HasChildren) "/" "INBOX"
S: s OK Mailboxes listed
C: t SUBSCRIBE Past
S: t OK Subscribed
C: u LIST (SUBSCRIBED) "" Past* RETURN (CHILDREN)
S: * LIST (\Noselect \HasNoChildren \Subscribed) "/" "Past"
S: u OK Mailboxes listed
