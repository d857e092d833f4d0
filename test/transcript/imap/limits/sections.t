# IM07 Numbers of sections and partials do not wrap.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
deliver alice@lab.test
    Subject: x

    hello
C: s SELECT INBOX
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: s OK <any>
C: a FETCH 1 BODY.PEEK[]<4294967295.4294967295>
S: * 1 FETCH (BODY[]<4294967295> {0}
S: )
S: a OK <any>
C: a FETCH 1 BODY.PEEK[]<0.0>
S: a BAD <any>
C: a FETCH 1 BODY.PEEK[4294967296]
S: a BAD <any>
C-raw: a FETCH 1 BODY.PEEK[<10000*1.>1]\r\n
S: a BAD <any>
C: a FETCH 1 BODY.PEEK[99]
S: * 1 FETCH (BODY[99] NIL)
S: a OK <any>
