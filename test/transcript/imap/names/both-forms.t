# Names of mailboxes are in NFC: whether ü is one character or u with a mark, in modified UTF-7 or in UTF-8, every command means the same mailbox (RFC 9051 5.1).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE "Entwu&Awg-rfe/Entwu&Awg-rfe"
S: a OK [MAILBOXID (F<any>)] Mailbox created
C: a CREATE "Entw&APw-rfe"
S: a NO [ALREADYEXISTS] There is a mailbox of that name
C: a CREATE "Entwürfe/Entwürfe"
S: a NO [ALREADYEXISTS] There is a mailbox of that name
C: a LIST "" "Entw*"
S: * LIST (\HasChildren) "/" "Entw&APw-rfe"
S: * LIST (\HasNoChildren) "/" "Entw&APw-rfe/Entw&APw-rfe"
S: a OK Mailboxes listed
C: a LIST "" "Entwu&Awg-rfe/%"
S: * LIST (\HasNoChildren) "/" "Entw&APw-rfe/Entw&APw-rfe"
S: a OK Mailboxes listed
C: a LIST "Entwürfe/" "Entwürfe"
S: * LIST (\HasNoChildren) "/" "Entw&APw-rfe/Entw&APw-rfe"
S: a OK Mailboxes listed
C: a LIST "" ("Entwu&Awg-rfe" "Entwürfe/*") RETURN (SUBSCRIBED)
S: * LIST (\HasChildren) "/" "Entw&APw-rfe"
S: * LIST (\HasNoChildren) "/" "Entw&APw-rfe/Entw&APw-rfe"
S: a OK Mailboxes listed
C: a SUBSCRIBE "Entwu&Awg-rfe"
S: a OK Subscribed
C: a LSUB "" "Entw&APw-rfe"
S: * LSUB () "/" "Entw&APw-rfe"
S: a OK Mailboxes listed
C: a UNSUBSCRIBE "Entw&APw-rfe"
S: a OK Unsubscribed
C: a LSUB "" "Entw*"
S: a OK Mailboxes listed
C: a APPEND "Entwu&Awg-rfe" {4+}
C: x: y
S: a OK [APPENDUID <any> 1] Message stored
C: a STATUS "Entwürfe" (MESSAGES)
S: * STATUS "Entw&APw-rfe" (MESSAGES 1)
S: a OK Status told
C: a SELECT "Entwu&Awg-rfe"
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 1 EXISTS
S: * 1 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 2] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (F<any>)] Identifier
S: a OK [READ-WRITE] Mailbox selected
C: a COPY 1 "Entwürfe/Entwürfe"
S: a OK [COPYUID <any> 1 1] Copied
C: a MOVE 1 "Entw&APw-rfe/Entwu&Awg-rfe"
S: * OK [COPYUID <any> 1 2] Moved
S: * 1 EXPUNGE
S: a OK Moved
C: a SETMETADATA "Entwu&Awg-rfe" (/private/comment "mine")
S: a OK <any>
C: a GETMETADATA "Entwürfe" /private/comment
S: * METADATA "Entw&APw-rfe" (/private/comment "mine")
S: a OK <any>
C: a MYRIGHTS "Entwu&Awg-rfe"
S: * MYRIGHTS "Entw&APw-rfe" <any>
S: a OK <any>
C: a GETQUOTAROOT "Entwu&Awg-rfe"
S: * QUOTAROOT "Entw&APw-rfe" ""
S*: * QUOTA "" <any>
S: a OK <any>
C: a RENAME "Entwu&Awg-rfe/Entwu&Awg-rfe" "Früh"
S: a OK Mailbox renamed
C: a STATUS "Früh" (MESSAGES)
S: * STATUS "Fr&APw-h" (MESSAGES 2)
S: a OK Status told
C: a RENAME "Früh" "Früh"
S: a NO [ALREADYEXISTS] There is a mailbox of that name
C: a DELETE "Früh"
S: a OK Mailbox deleted
C: a DELETE "Entwürfe"
S: * OK [CLOSED] Selected mailbox was deleted
S: a OK Mailbox deleted
C: a LIST "" "Entw*"
S: a OK Mailboxes listed
