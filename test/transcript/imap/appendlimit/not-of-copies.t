# The limit is of what is uploaded and takes neither rights nor quota into account, which may refuse less (RFC 7889 3.3).
account alice@lab.test correct-horse
account bob@lab.test battery-staple
culver account quota alice@lab.test 1K
open a imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a SETACL INBOX bob@lab.test lr
S: a OK Rights changed
C: b STATUS INBOX (APPENDLIMIT)
S: * STATUS "INBOX" (APPENDLIMIT 52428800)
S: b OK Status told
C-raw: c APPEND INBOX {2000+}\r\na: 1\r\n\r\n<1992*x>\r\n
S: c NO [OVERQUOTA] Not enough room
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK [CAPABILITY <any>] Logged in
C: a STATUS "Other Users/alice@lab.test/INBOX" (APPENDLIMIT)
S: * STATUS "Other Users/alice@lab.test/INBOX" (APPENDLIMIT 52428800)
S: a OK Status told
C: b APPEND "Other Users/alice@lab.test/INBOX" {16+}
C: Subject: one
C:
C:
S: b NO [NOPERM] You have not the right to do that
