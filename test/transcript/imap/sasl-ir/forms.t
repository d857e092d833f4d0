# The first response with the command: whole, "=" for one of no octets, none to a mechanism whose server speaks first (RFC 4959 3).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: a AUTHENTICATE PLAIN =
S: a BAD PLAIN needs authzid NUL authcid NUL passwd
C: b AUTHENTICATE PLAIN
S: + 
C: AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U
S: b BAD base64: length is no multiple of 4
C: c AUTHENTICATE PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U
S: c BAD base64: length is no multiple of 4
C: d AUTHENTICATE PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U= more
S: d BAD base64: length is no multiple of 4
C: e AUTHENTICATE PLAIN *
S: e BAD base64: length is no multiple of 4
C: f AUTHENTICATE PLAIN ==
S: f BAD base64: length is no multiple of 4
C: g AUTHENTICATE FOO AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: g NO [CANNOT] Mechanism is not offered here
C: h AUTHENTICATE SCRAM-SHA-256 =
S: h BAD SCRAM message has another form
C: i NOOP
S: i OK Completed
C: j AUTHENTICATE plain AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: j OK [CAPABILITY <any>] Logged in
C: k AUTHENTICATE PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: k BAD [CLIENTBUG] Already logged in
