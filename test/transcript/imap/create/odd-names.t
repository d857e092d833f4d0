# IM10, IM11 Names that would break a line or modified UTF-7 are refused; one like a path is a name. No pattern finds what is refused.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE "../../etc"
S: a OK <any>
C: a CREATE "a//b"
S: a NO [CANNOT] <any>
C: a CREATE "/a"
S: a NO [CANNOT] <any>
C: a CREATE "a*b"
S: a NO [CANNOT] <any>
C: a CREATE "a%b"
S: a NO [CANNOT] <any>
C-raw: a CREATE {4+}\r\na\r\nb\r\n
S: a NO [CANNOT] <any>
C-raw: a CREATE "a\x00b"\r\n
S: a BAD <any>
C: a CREATE "&AOQ"
S: a NO [CANNOT] <any>
C: a CREATE "&AGE-"
S: a NO [CANNOT] <any>
C: a CREATE "&2AA-"
S: a NO [CANNOT] <any>
C: a CREATE "&AOQ-&APY-"
S: a NO [CANNOT] <any>
C: a CREATE "&AAA-"
S: a NO [CANNOT] <any>
C: a CREATE "&AA0ACg-"
S: a NO [CANNOT] <any>
C: a CREATE "&"
S: a NO [CANNOT] <any>
C: a CREATE "x&AOT-"
S: a NO [CANNOT] <any>
C-raw: a CREATE "x\xe4"\r\n
S: a BAD Quoted string is not UTF-8
C: a LIST "" "&AOQ"
S: a OK Mailboxes listed
C: a LIST "" "&2AA-*"
S: a OK Mailboxes listed
C: a LIST "" "&AGE-*"
S: a OK Mailboxes listed
C: a LIST "" "*"
S*: * LIST <any> "Archive"
S*: * LIST <any> "Drafts"
S*: * LIST <any> "INBOX"
S*: * LIST <any> "Junk"
S*: * LIST <any> "Sent"
S*: * LIST <any> "Trash"
S*: * LIST <any> ".."
S*: * LIST <any> "../.."
S*: * LIST <any> "../../etc"
S: a OK <any>
