# The examples of RFC 5258 5: subscribed names, those that are not there, children, several patterns, each option named twice or in another order.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE Fruit/Apple
S: a OK [MAILBOXID (<any>)] Mailbox created
C: a CREATE Fruit/Banana
S: a OK [MAILBOXID (<any>)] Mailbox created
C: a CREATE Tofu
S: a OK [MAILBOXID (<any>)] Mailbox created
C: a CREATE Vegetable
S: a OK [MAILBOXID (<any>)] Mailbox created
C: a CREATE Vegetable/Broccoli
S: a OK [MAILBOXID (<any>)] Mailbox created
C: a CREATE Vegetable/Corn
S: a OK [MAILBOXID (<any>)] Mailbox created
C: a UNSUBSCRIBE Archive
S: a OK Unsubscribed
C: a UNSUBSCRIBE Drafts
S: a OK Unsubscribed
C: a UNSUBSCRIBE Junk
S: a OK Unsubscribed
C: a UNSUBSCRIBE Sent
S: a OK Unsubscribed
C: a UNSUBSCRIBE Trash
S: a OK Unsubscribed
C: a SUBSCRIBE Fruit/Banana
S: a OK Subscribed
C: a SUBSCRIBE Fruit/Peach
S: a OK Subscribed
C: a SUBSCRIBE Vegetable
S: a OK Subscribed
C: a SUBSCRIBE Vegetable/Broccoli
S: a OK Subscribed
C: a1 LIST "" (Fruit* Tofu Veg*)
S: * LIST (\HasChildren) "/" "Fruit"
S: * LIST (\HasNoChildren) "/" "Fruit/Apple"
S: * LIST (\HasNoChildren) "/" "Fruit/Banana"
S: * LIST (\HasNoChildren) "/" "Tofu"
S: * LIST (\HasChildren) "/" "Vegetable"
S: * LIST (\HasNoChildren) "/" "Vegetable/Broccoli"
S: * LIST (\HasNoChildren) "/" "Vegetable/Corn"
S: a1 OK Mailboxes listed
C: a2 LIST (SUBSCRIBED) "" "*"
S: * LIST (\HasNoChildren \Subscribed) "/" "INBOX"
S: * LIST (\HasNoChildren \Subscribed) "/" "Fruit/Banana"
S: * LIST (\HasChildren \Subscribed) "/" "Vegetable"
S: * LIST (\HasNoChildren \Subscribed) "/" "Vegetable/Broccoli"
S: * LIST (\Subscribed \NonExistent) "/" "Fruit/Peach"
S: a2 OK Mailboxes listed
C: a3 LIST () "" (Fruit Tofu Vegetable) RETURN (CHILDREN)
S: * LIST (\HasChildren) "/" "Fruit"
S: * LIST (\HasNoChildren) "/" "Tofu"
S: * LIST (\HasChildren) "/" "Vegetable"
S: a3 OK Mailboxes listed
C: a4 LIST (REMOTE) "" (Fruit Tofu Vegetable) RETURN (CHILDREN)
S: * LIST (\HasChildren) "/" "Fruit"
S: * LIST (\HasNoChildren) "/" "Tofu"
S: * LIST (\HasChildren) "/" "Vegetable"
S: a4 OK Mailboxes listed
C: a5 LIST (REMOTE SUBSCRIBED) "" "*"
S: * LIST (\HasNoChildren \Subscribed) "/" "INBOX"
S: * LIST (\HasNoChildren \Subscribed) "/" "Fruit/Banana"
S: * LIST (\HasChildren \Subscribed) "/" "Vegetable"
S: * LIST (\HasNoChildren \Subscribed) "/" "Vegetable/Broccoli"
S: * LIST (\Subscribed \NonExistent) "/" "Fruit/Peach"
S: a5 OK Mailboxes listed
C: a6 LIST (REMOTE) "" (Fruit* Tofu Veg*) RETURN (SUBSCRIBED)
S: * LIST (\HasChildren) "/" "Fruit"
S: * LIST (\HasNoChildren) "/" "Fruit/Apple"
S: * LIST (\HasNoChildren \Subscribed) "/" "Fruit/Banana"
S: * LIST (\HasNoChildren) "/" "Tofu"
S: * LIST (\HasChildren \Subscribed) "/" "Vegetable"
S: * LIST (\HasNoChildren \Subscribed) "/" "Vegetable/Broccoli"
S: * LIST (\HasNoChildren) "/" "Vegetable/Corn"
S: a6 OK Mailboxes listed
C: a7 LIST "" ("INBOX" "Drafts" "Veg%/%")
S: * LIST (\HasNoChildren) "/" "INBOX"
S: * LIST (\HasNoChildren \Drafts) "/" "Drafts"
S: * LIST (\HasNoChildren) "/" "Vegetable/Broccoli"
S: * LIST (\HasNoChildren) "/" "Vegetable/Corn"
S: a7 OK Mailboxes listed
C: a8 LIST (SUBSCRIBED SUBSCRIBED) "" "Fruit*" RETURN (CHILDREN SUBSCRIBED CHILDREN)
S: * LIST (\HasNoChildren \Subscribed) "/" "Fruit/Banana"
S: * LIST (\Subscribed \NonExistent \HasNoChildren) "/" "Fruit/Peach"
S: a8 OK Mailboxes listed
C: a9 LIST (SUBSCRIBED) "" "Fruit*" RETURN ()
S: * LIST (\HasNoChildren \Subscribed) "/" "Fruit/Banana"
S: * LIST (\Subscribed \NonExistent) "/" "Fruit/Peach"
S: a9 OK Mailboxes listed
C: b1 LIST "" (Tofu T% *ofu)
S: * LIST (\HasNoChildren) "/" "Tofu"
S: * LIST (\HasNoChildren \Trash) "/" "Trash"
S: b1 OK Mailboxes listed
C: b2 LIST (SUBSCRIBED) Vegetable/ (% Corn)
S: * LIST (\HasNoChildren \Subscribed) "/" "Vegetable/Broccoli"
S: b2 OK Mailboxes listed
C: b3 LIST "" ("")
S: b3 OK Mailboxes listed
C: b4 LIST () "" ""
S: b4 OK Mailboxes listed
C: b5 list (subscribed) "" Veg* return (children)
S: * LIST (\HasChildren \Subscribed) "/" "Vegetable"
S: * LIST (\HasNoChildren \Subscribed) "/" "Vegetable/Broccoli"
S: b5 OK Mailboxes listed
