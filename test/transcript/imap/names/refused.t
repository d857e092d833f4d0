# Control characters of ASCII (C0, DEL) and of Unicode (C1), its ends of lines and paragraphs, and what NFC makes too long (RFC 5198 2, RFC 9051 5.1).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE "&AAk-"
S: a NO [CANNOT] Mailbox name is not allowed
C: a CREATE "a&AH8-"
S: a NO [CANNOT] Mailbox name is not allowed
C: a CREATE "a&AIU-"
S: a NO [CANNOT] Mailbox name is not allowed
C: a CREATE "a&AJ8-b"
S: a NO [CANNOT] Mailbox name is not allowed
C: a CREATE "a&ICg-"
S: a NO [CANNOT] Mailbox name is not allowed
C: a CREATE "a&ICk-"
S: a NO [CANNOT] Mailbox name is not allowed
C-raw: a CREATE "a\xc2\x9bb"\r\n
S: a NO [CANNOT] Mailbox name is not allowed
C-raw: a CREATE "u\xcc\x88\xe2\x80\xa8"\r\n
S: a NO [CANNOT] Mailbox name is not allowed
C: a RENAME Sent "a&AIU-"
S: a NO [CANNOT] Mailbox name is not allowed
C: a SUBSCRIBE "a&ICg-"
S: a NO [CANNOT] Mailbox name is not allowed
C-raw: a CREATE "<1022*a>\xcc\x88"\r\n
S: a OK [MAILBOXID (F<any>)] Mailbox created
C-raw: a CREATE "<1023*b>\xcc\x88"\r\n
S: a NO [CANNOT] Mailbox name is not allowed
C-raw: a CREATE "<1022*x>a\xcc\x88"\r\n
S: a OK [MAILBOXID (F<any>)] Mailbox created
C-raw: a CREATE "<1019*x>\xe0\xa5\x98"\r\n
S: a NO [CANNOT] Mailbox name is not allowed
C-raw: a CREATE "<1018*x>\xe0\xa5\x98"\r\n
S: a OK [MAILBOXID (F<any>)] Mailbox created
C-raw: a CREATE "<4000*x>a\xcc\x88"\r\n
S: a NO [CANNOT] Mailbox name is not allowed
C: a CREATE "&2D7deQ-"
S: a OK [MAILBOXID (F<any>)] Mailbox created
