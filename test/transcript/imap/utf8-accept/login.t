# A password in UTF-8 is good for AUTHENTICATE; LOGIN, which the extension leaves as it was, takes it as a literal (RFC 6855 5).
account alice@lab.test pässwörd
open c imaps
S: * OK <any>
C: a AUTHENTICATE PLAIN AGFsaWNlQGxhYi50ZXN0AHDDpHNzd8O2cmQ=
S: a OK [CAPABILITY <any>] Logged in
open d imaps
S: * OK <any>
C-raw: a LOGIN alice@lab.test {10+}\r\np\xc3\xa4ssw\xc3\xb6rd\r\n
S: a OK [CAPABILITY <any>] Logged in
open e imaps
S: * OK <any>
C: a ENABLE UTF8=ACCEPT
S: a BAD [CLIENTBUG] Log in first
C-raw: b LOGIN alice@lab.test {10+}\r\np\xc3\xa4ssw\xc3\xb6rD\r\n
S: b NO [AUTHENTICATIONFAILED] Wrong name or password
