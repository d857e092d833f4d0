# IM10, IM11 Names that would break a line, a path or modified UTF-7 are refused.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE "../../etc"
S: a <any>
C: a CREATE "a//b"
S: a <any>
C: a CREATE "/a"
S: a <any>
C: a CREATE "a*b"
S: a <any>
C: a CREATE "a%b"
S: a <any>
C-raw: a CREATE {4+}\r\na\r\nb\r\n
S: a <any>
C-raw: a CREATE "a\x00b"\r\n
S: a BAD <any>
C: a CREATE "&AOQ"
S: a <any>
C: a CREATE "&AGE-"
S: a <any>
C: a CREATE "&2AA-"
S: a <any>
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
