# IM01 The literal {} before login is refused; nothing is set aside for it.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: a LOGIN {}
S: a BAD <any>
