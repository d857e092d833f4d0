# A client that leaves while its errors are answered slowly does not hold up the end of the server: the time that sessions get is over for it too.
open c smtp
S: 220 <any>
C: XYZZY
S: 500 <any>
C: XYZZY
S: 500 <any>
C: XYZZY
S: 500 <any>
C: XYZZY
S: 500 <any>
C: XYZZY
S: 500 <any>
C: XYZZY
S: 500 <any>
C: XYZZY
S: 500 <any>
C: XYZZY
S: 500 <any>
C: XYZZY
S: 500 <any>
C: XYZZY
S: 500 <any>
C: XYZZY
close c
