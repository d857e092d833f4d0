# A literal with "+" is sent at once, whatever command it belongs to, and nothing is said before the answer (RFC 7888 4).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C-raw: a LOGIN {14+}\r\nalice@lab.test {13+}\r\ncorrect-horse\r\n
S: a OK [CAPABILITY <any>] Logged in
C-raw: b CREATE {4+}\r\nWork\r\n
S: b OK [MAILBOXID (<any>)] Mailbox created
C-raw: c SUBSCRIBE {4+}\r\nWork\r\n
S: c OK Subscribed
C-raw: d RENAME {4+}\r\nWork {3+}\r\nOld\r\n
S: d OK Mailbox renamed
C-raw: e LIST {0+}\r\n {3+}\r\nOl%\r\n
S: * LIST (\HasNoChildren) "/" "Old"
S: e OK Mailboxes listed
C-raw: f LSUB {0+}\r\n {1+}\r\n*\r\n
S: * LSUB () "/" "Archive"
S: * LSUB () "/" "Drafts"
S: * LSUB () "/" "INBOX"
S: * LSUB () "/" "Junk"
S: * LSUB () "/" "Sent"
S: * LSUB () "/" "Trash"
S: * LSUB (\Noselect) "/" "Work"
S: f OK Mailboxes listed
C-raw: g UNSUBSCRIBE {4+}\r\nWork\r\n
S: g OK Unsubscribed
C-raw: h STATUS {3+}\r\nOld (MESSAGES)\r\n
S: * STATUS "Old" (MESSAGES 0)
S: h OK Status told
C-raw: i SETMETADATA {3+}\r\nOld (/private/comment {5+}\r\nhello)\r\n
S: i OK Annotated
C-raw: j GETMETADATA {3+}\r\nOld {16+}\r\n/private/comment\r\n
S: * METADATA "Old" (/private/comment "hello")
S: j OK Annotations told
C-raw: k SETACL {3+}\r\nOld {6+}\r\nanyone {2+}\r\nlr\r\n
S: k NO [NOPERM] Sharing with anyone is not allowed here
C-raw: m GETACL {3+}\r\nOld\r\n
S: * ACL "Old" alice@lab.test lrswipkxteacd
S: m OK Rights told
C-raw: n DELETEACL {3+}\r\nOld {6+}\r\nanyone\r\n
S: n OK Rights changed
C-raw: o ID ({4+}\r\nname {4+}\r\nmutt)\r\n
S: * ID ("name" "Culver")
S: o OK ID completed
C-raw: p APPEND {3+}\r\nOld {16+}\r\nSubject: one\r\n\r\n\r\n
S: p OK [APPENDUID <any> 1] Message stored
C-raw: q SELECT {3+}\r\nOld\r\n
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 1 EXISTS
S: * 1 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 2] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: q OK [READ-WRITE] Mailbox selected
C-raw: r SEARCH SUBJECT {3+}\r\none\r\n
S: * SEARCH 1
S: r OK Searched
C-raw: s SEARCH HEADER {7+}\r\nsubject {0+}\r\n\r\n
S: * SEARCH 1
S: s OK Searched
C-raw: t SORT (DATE) {5+}\r\nUTF-8 SUBJECT {3+}\r\none\r\n
S: * SORT 1
S: t OK Sorted
C-raw: u FETCH 1 BODY.PEEK[HEADER.FIELDS ({7+}\r\nSubject)]\r\n
S: * 1 FETCH (BODY[HEADER.FIELDS (Subject)] {16}
S: Subject: one
S: 
S: )
S: u OK Fetched
C-raw: v COPY 1 {5+}\r\nTrash\r\n
S: v OK [COPYUID <any> 1 1] Copied
C-raw: w GETQUOTAROOT {3+}\r\nOld\r\n
S: * QUOTAROOT "Old" ""
S: * QUOTA "" (STORAGE 1 10485760)
S: w OK Quota told
C-raw: x DELETE {3+}\r\nOld\r\n
S: * OK [CLOSED] Selected mailbox was deleted
S: x OK Mailbox deleted
