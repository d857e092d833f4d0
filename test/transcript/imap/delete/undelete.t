# A mailbox that was deleted by mistake comes back with its mail, its subscription and the special use of its name.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: a LOGIN alice@lab.test correct-horse
S: a OK <any>
C: a CREATE Projects/2026
S: a OK <any>
C: a APPEND Projects/2026 (\Flagged) {19+}
C-raw: Subject: plans\r\n\r\nx\r\n
S: a OK <any>
C: a APPEND Junk {18+}
C-raw: Subject: junk\r\n\r\nx\r\n
S: a OK <any>
C: a DELETE Projects/2026
S: a OK <any>
C: a DELETE Projects
S: a OK <any>
C: a UNSUBSCRIBE Junk
S: a OK <any>
C: a DELETE Junk
S: a OK <any>
culver undelete restore alice@lab.test --mailbox=Projects/2026
culver undelete restore alice@lab.test
C: a LIST "" (Projects* Junk) RETURN (SUBSCRIBED SPECIAL-USE)
S*: * LIST (<any>) "/" "Projects"
S*: * LIST (<any>\Subscribed) "/" "Projects/2026"
S*: * LIST (<any>\Subscribed \Junk) "/" "Junk"
S: a OK <any>
C: a STATUS Projects/2026 (MESSAGES)
S: * STATUS "Projects/2026" (MESSAGES 1)
S: a OK <any>
C: a STATUS Junk (MESSAGES)
S: * STATUS "Junk" (MESSAGES 1)
S: a OK <any>
