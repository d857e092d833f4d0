# When the deleted messages cannot be removed, QUIT says so (RFC 1939 6; PO02).
account alice@lab.test correct-horse
deliver alice@lab.test
    Subject: one

    first
open c pop3s
S: +OK <any>
C-raw: USER alice@lab.test\r\nPASS correct-horse\r\nDELE 1\r\n
S: +OK <any>
S: +OK 1 messages
S: +OK marked as deleted
culver account remove alice@lab.test
C: QUIT
S: -ERR [SYS/TEMP] some deleted messages were not removed
S-eof
