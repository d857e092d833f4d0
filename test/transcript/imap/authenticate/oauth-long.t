# A token of 12,000 octets fits into a line where tokens are taken; one of 20,000 does not. Literals have not grown.
config oauth { issuer = "https://id.lab.test/realms/lab" audience = mail scope = mail.all }
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C-raw: a AUTHENTICATE OAUTHBEARER bixhPWFsaWNlQGxhYi50ZXN0LAFhdXRoPUJlYXJlciB4<12000*A>AQE=\r\n
S: a BAD <any>
C: b LOGIN {9000}
S: b BAD Literal is too large
C-raw: c AUTHENTICATE OAUTHBEARER <20000*A>\r\n
S: c BAD <any>
S: * BYE <any>
S-eof
