# After login the extensions that work are listed, nothing else.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CAPABILITY
S: * CAPABILITY IMAP4rev2 IMAP4rev1 LITERAL+ SASL-IR ID ENABLE IDLE NAMESPACE CHILDREN LIST-EXTENDED LIST-STATUS STATUS=SIZE SPECIAL-USE CREATE-SPECIAL-USE UIDPLUS MOVE UNSELECT CONDSTORE QRESYNC ESEARCH SEARCHRES OBJECTID SAVEDATE PREVIEW UTF8=ACCEPT APPENDLIMIT=52428800
S: a OK <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
