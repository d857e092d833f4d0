# With SUBSCRIBED and RECURSIVEMATCH, levels above a subscribed mailbox of a special use are shown, and CHILDINFO counts no others (RFC 6154 6, RFC 5258 3, 3.5).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE Work/Important (USE (\Important))
S: a OK [MAILBOXID (<any>)] Mailbox created
C: a CREATE Plain/Below
S: a OK [MAILBOXID (<any>)] Mailbox created
C: a CREATE Sent/Old
S: a OK [MAILBOXID (<any>)] Mailbox created
C: a CREATE Drafts/Old (USE (\Memos))
S: a OK [MAILBOXID (<any>)] Mailbox created
C: a SUBSCRIBE Work/Important
S: a OK Subscribed
C: a SUBSCRIBE Plain/Below
S: a OK Subscribed
C: a SUBSCRIBE Sent/Old
S: a OK Subscribed
C: a SUBSCRIBE Drafts/Old
S: a OK Subscribed
C: b LIST (SPECIAL-USE SUBSCRIBED RECURSIVEMATCH) "" (Work Plain Sent Drafts)
S: * LIST (\HasChildren \Subscribed \Drafts) "/" "Drafts" ("CHILDINFO" ("SUBSCRIBED"))
S: * LIST (\HasChildren \Subscribed \Sent) "/" "Sent"
S: * LIST (\HasChildren) "/" "Work" ("CHILDINFO" ("SUBSCRIBED"))
S: b OK Mailboxes listed
C: c LIST (SPECIAL-USE SUBSCRIBED RECURSIVEMATCH) "" (Work/* Plain/* Sent Drafts/*)
S: * LIST (\HasNoChildren \Subscribed \Memos) "/" "Drafts/Old"
S: * LIST (\HasChildren \Subscribed \Sent) "/" "Sent"
S: * LIST (\HasNoChildren \Subscribed \Important) "/" "Work/Important"
S: c OK Mailboxes listed
C: d LIST (SUBSCRIBED RECURSIVEMATCH) "" (Work Plain Sent)
S: * LIST (\HasChildren) "/" "Plain" ("CHILDINFO" ("SUBSCRIBED"))
S: * LIST (\HasChildren \Subscribed \Sent) "/" "Sent" ("CHILDINFO" ("SUBSCRIBED"))
S: * LIST (\HasChildren) "/" "Work" ("CHILDINFO" ("SUBSCRIBED"))
S: d OK Mailboxes listed
C: e LIST (SPECIAL-USE SUBSCRIBED) "" (Work Work/% Sent/% Plain/% Drafts/%)
S: * LIST (\HasNoChildren \Subscribed \Memos) "/" "Drafts/Old"
S: * LIST (\HasNoChildren \Subscribed \Important) "/" "Work/Important"
S: e OK Mailboxes listed
C: f UNSUBSCRIBE Work/Important
S: f OK Unsubscribed
C: g LIST (SPECIAL-USE SUBSCRIBED RECURSIVEMATCH) "" (Work Drafts) RETURN (STATUS (MESSAGES))
S: * LIST (\HasChildren \Subscribed \Drafts) "/" "Drafts" ("CHILDINFO" ("SUBSCRIBED"))
S: * STATUS "Drafts" (MESSAGES 0)
S: g OK Mailboxes listed
C: h LIST (SPECIAL-USE) "" (Work Work/% Plain)
S: * LIST (\HasNoChildren \Important) "/" "Work/Important"
S: h OK Mailboxes listed
