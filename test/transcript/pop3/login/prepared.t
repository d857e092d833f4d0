# A name and a password that SASLprep makes the same are the same, over POP3 and IMAP (RFC 6856 2, RFC 4616 2).
account alice@lab.test café-and-horse
open p pop3s
S: +OK <any>
C-raw: USER alice\xC2\xAD@lab.test\r\n
S: +OK <any>
C-raw: PASS cafe\xCC\x81-and-horse\r\n
S: +OK <any>
C: QUIT
S: +OK <any>
S-eof
open c imaps
S: * OK <any>
C-raw: a LOGIN alice@lab.test {16+}\r\ncafe\xCC\x81-and-horse\r\n
S: a OK <any>
