# Batches have as many messages each, but the last; they go from the newest to UID 1, and some of them may be asked for (RFC 10022 3).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C-raw: p APPEND INBOX<100* {6+}\r\na: 1\r\n>\r\n
S: p OK [APPENDUID <any> 1:100] Messages stored
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 100 EXISTS
S: * 100 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 101] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a COPY 1:100 INBOX
S: * 200 EXISTS
S: * 200 RECENT
S: a OK [COPYUID <any> 1:100 101:200] Copied
C: b COPY 1:200 INBOX
S: * 400 EXISTS
S: * 400 RECENT
S: b OK [COPYUID <any> 1:200 201:400] Copied
C: c COPY 1:400 INBOX
S: * 800 EXISTS
S: * 800 RECENT
S: c OK [COPYUID <any> 1:400 401:800] Copied
C: d COPY 1:300 INBOX
S: * 1100 EXISTS
S: * 1100 RECENT
S: d OK [COPYUID <any> 1:300 801:1100] Copied
C: e UIDBATCHES 500
S: * UIDBATCHES (TAG "e") 1100:601,600:101,100:1
S: e OK Batches told
C: f UIDBATCHES 550
S: * UIDBATCHES (TAG "f") 1100:551,550:1
S: f OK Batches told
C: g UIDBATCHES 500 1:1
S: * UIDBATCHES (TAG "g") 1100:601
S: g OK Batches told
C: h UIDBATCHES 500 2:3
S: * UIDBATCHES (TAG "h") 600:101,100:1
S: h OK Batches told
C: i UIDBATCHES 500 3:3
S: * UIDBATCHES (TAG "i") 100:1
S: i OK Batches told
C: j UIDBATCHES 500 4:9
S: * UIDBATCHES (TAG "j")
S: j OK Batches told
C: k UIDBATCHES 4294967295
S: * UIDBATCHES (TAG "k") 1100:1
S: k OK Batches told
C: m UIDBATCHES 2000 1:1
S: * UIDBATCHES (TAG "m") 1100:1
S: m OK Batches told
C: n STORE 1:300 +FLAGS.SILENT (\Deleted)
S: n OK Flags changed
C: o ENABLE QRESYNC
S: * ENABLED QRESYNC
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: o OK Enabled
C: q EXPUNGE
S: * VANISHED 1:300
S: q OK [HIGHESTMODSEQ 112] Expunged
C: r UIDBATCHES 500
S: * UIDBATCHES (TAG "r") 1100:601,600:1
S: r OK Batches told
C: t ENABLE UIDONLY
S: * ENABLED UIDONLY
S: t OK Enabled
C: u UIDBATCHES 500
S: * UIDBATCHES (TAG "u") 1100:601,600:1
S: u OK Batches told
C: v UID FETCH 1100:1099 (UID)
S: * 1099 UIDFETCH (UID 1099)
S: * 1100 UIDFETCH (UID 1100)
S: v OK Fetched
C: w UID UIDBATCHES 500
S: w BAD Unknown command
C: x UNSELECT
S: x OK Mailbox unselected
C: y UIDBATCHES 500
S: y BAD [CLIENTBUG] Select a mailbox first
