# A browser that was led here is cut off.
account alice@lab.test correct-horse
open c smtp
S: 220 mx.lab.test <any>
C: POST / HTTP/1.1
S-eof
