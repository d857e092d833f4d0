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
C-raw: a FETCH 1 BODY.PEEK[HEADER.FIELDS (Subject<30000* x>)]\r\n
S: a NO [LIMIT] Too many header names
C-raw: a FETCH 1 BODY.PEEK[HEADER.FIELDS (Subject<1023* x>)]\r\n
S: * 1 FETCH (BODY[HEADER.FIELDS <any>] {14}
S: Subject: x
S: 
S: )
S: a OK <any>
C-raw: a FETCH 1 BODY.PEEK[HEADER.FIELDS (<100000* x>)]\r\n
S: a BAD Command line is too long
S: * BYE Input is over the limits
S-eof
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: s EXAMINE INBOX
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
C-raw: a FETCH 1 BODY.PEEK[<10000*1.>MIME]\r\n
S: a BAD <any>
C: a FETCH 1 BODY.PEEK[1]<18446744073709551616.1>
S: a BAD <any>
C: a FETCH 1 BODY.PEEK[0]
S: a BAD <any>
C: a FETCH 1 BODY.PEEK[99]
S: * 1 FETCH (BODY[99] NIL)
S: a OK <any>
