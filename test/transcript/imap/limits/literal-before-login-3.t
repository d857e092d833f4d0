# IM01 The literal {+1} before login is refused; nothing is set aside for it.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: a LOGIN {+1}
S: a BAD <any>
