# SA01 A response without end is cut at the limit of a line before login.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: a AUTHENTICATE PLAIN
S: + 
C-raw: <20000*A>\r\n
S: a BAD <any>
S: * BYE <any>
S-eof
