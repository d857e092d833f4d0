# Nobody logs in for another: with the right password the refusal says so, without it nothing (RFC 5530 3, AUTHORIZATIONFAILED).
account alice@lab.test correct-horse
account bob@lab.test battery-staple
open c imaps
S: * OK <any>
C: a AUTHENTICATE PLAIN Ym9iQGxhYi50ZXN0AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: a NO [AUTHORIZATIONFAILED] Nobody logs in for another
C: b AUTHENTICATE PLAIN bm9ib2R5QGxhYi50ZXN0AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: b NO [AUTHORIZATIONFAILED] Nobody logs in for another
C: c AUTHENTICATE PLAIN Ym9iQGxhYi50ZXN0AGFsaWNlQGxhYi50ZXN0AHdyb25n
advance 20s
S: c NO [AUTHENTICATIONFAILED] Wrong name or password
C: d AUTHENTICATE PLAIN YWxpY2VAbGFiLnRlc3QAYm9iQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
advance 20s
S: d NO [AUTHENTICATIONFAILED] Wrong name or password
C: e SELECT INBOX
S: e BAD [CLIENTBUG] Log in first
C: f AUTHENTICATE PLAIN QWxpY2VAbGFiLnRlc3QAYWxpY2VAbGFiLnRlc3QAY29ycmVjdC1ob3JzZQ==
S: f OK [CAPABILITY <any>] Logged in
