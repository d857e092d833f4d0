# A disabled account: the right password learns so, a wrong one nothing; sessions end at their next command, those in IDLE at once (RFC 5530 3).
account alice@lab.test correct-horse
account bob@lab.test battery-staple
open a imaps
S: * OK <any>
C: a LOGIN alice@lab.test correct-horse
S: a OK <any>
open b imaps
S: * OK <any>
C: a LOGIN alice@lab.test correct-horse
S: a OK <any>
C: b IDLE
S: + idling
open c imaps
S: * OK <any>
C: a LOGIN bob@lab.test battery-staple
S: a OK <any>
culver account disable alice@lab.test
b S: * BYE This account is disabled
S-eof
a C: b NOOP
S: * BYE This account is disabled
S-eof
c C: b NOOP
S: b OK Completed
open d imaps
S: * OK <any>
C: a LOGIN alice@lab.test correct-horse
S: a NO [CONTACTADMIN] This account is disabled
C: b AUTHENTICATE PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: b NO [CONTACTADMIN] This account is disabled
C: c LOGIN alice@lab.test wrong-horse
S: c NO [AUTHENTICATIONFAILED] Wrong name or password
restart
open e imaps
S: * OK <any>
C: a LOGIN alice@lab.test correct-horse
S: a NO [CONTACTADMIN] This account is disabled
culver account enable alice@lab.test
C: b LOGIN alice@lab.test correct-horse
S: b OK <any>
