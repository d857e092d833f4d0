# Names are modified UTF-7 on the wire, each in its one form.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE "p&AOQA5A-"
S: a OK <any>
C: a LIST "" "p*"
S: * LIST (\HasNoChildren) "/" "p&AOQA5A-"
S: a OK <any>
C: a STATUS "p&AOQA5A-" (MESSAGES)
S: * STATUS "p&AOQA5A-" (MESSAGES 0)
S: a OK <any>
C: a CREATE "&Jjo"
S: a NO [CANNOT] <any>
C: a CREATE "&Jjo!"
S: a NO [CANNOT] <any>
C: a CREATE "&AGE-"
S: a NO [CANNOT] <any>
C: a CREATE "&AOQ-&AOQ-"
S: a NO [CANNOT] <any>
C: a CREATE "&2AA-"
S: a NO [CANNOT] <any>
C: a CREATE "&AAA-"
S: a NO [CANNOT] <any>
C: a CREATE "&AOQ"
S: a NO [CANNOT] <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
