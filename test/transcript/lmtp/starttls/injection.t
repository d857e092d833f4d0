# ST01 Commands sent with STARTTLS in one packet are an attack on LMTP too: nothing of them is obeyed (CVE-2011-0411).
account alice@lab.test correct-horse
open c lmtp
S: 220 <any>
C: LHLO filter
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250 <any>
C-raw: STARTTLS\r\nMAIL FROM:<evil@example.org>\r\n
S: 503 5.5.0 <any>
S-eof
